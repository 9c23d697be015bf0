#!lua flags=no-writes
-- Reads what a follower of a room has missed.
-- KEYS: meta, log
-- ARGV: the follower's epoch, its newest number, the id of that message, how many at most
-- Answer: epoch, newest number, 'same' or 'other' (whether the follower's newest message is the store's), the number after
-- which the follower of another life goes on, messages oldest first
local state = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'prev', 'from')
if not state[1] then
  return {'', '0', ARGV[2] == '0' and 'same' or 'other', '0', {}}
end
local after = tonumber(ARGV[2])
local same = state[1] == ARGV[1] and after <= tonumber(state[2])
if same and after > 0 and ARGV[3] ~= '' then
  local newest = redis.call('XRANGE', KEYS[2], ARGV[2] .. '-0', ARGV[2] .. '-0')
  if newest[1] then
    local fields = newest[1][2]
    for i = 1, #fields, 2 do
      if fields[i] == 'id' and fields[i + 1] ~= ARGV[3] then
        same = false
      end
    end
  end
end
local begin = state[3] == ARGV[1] and tonumber(state[4]) or 0 -- a rebased life goes on, a new one begins
local from = (same and after or begin) + 1
local messages = redis.call('XRANGE', KEYS[2], string.format('%.0f', from) .. '-0', '+', 'COUNT', ARGV[4])
return {state[1], state[2], same and 'same' or 'other', string.format('%.0f', begin), messages}
