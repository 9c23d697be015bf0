#!lua flags=no-writes
-- Reads what a follower of a room has missed.
-- KEYS: meta, log, removals
-- ARGV: the follower's epoch, its newest number, the id of that message (or ''), how many messages and how many bytes
--       at most, then number and id of messages it knows, newest first
-- Answer: epoch, newest number, 'same' or 'other' (whether the store has all that the follower knows, in its epoch),
--         the number after which the follower goes on, messages after it, oldest first, the numbers that erase.lua has to
--         be called for
-- include log.lua
local log, removals = KEYS[2], KEYS[3]
local state = redis.pcall('HMGET', KEYS[1], 'epoch', 'seq', 'prev')
local after = tonumber(ARGV[2])
if state.err or not state[1] then
  return {'', '0', after == 0 and 'same' or 'other', '0', {}, {}}
end
local newest = whole(state[2]) or newest_kept(log)

-- the id under a number; false if that message is not kept
local function id_at(seq)
  local entry = redis.pcall('XRANGE', log, seq .. '-0', seq .. '-0')
  entry = not entry.err and entry[1]
  if not entry then
    local removed = redis.pcall('ZRANGEBYSCORE', removals, seq, seq)
    entry = not removed.err and removed[1] and rest_of(log, removed[1])
  end
  local fields = entry and entry[2] or {}
  for i = 1, #fields, 2 do
    if fields[i] == 'id' then
      return fields[i + 1]
    end
  end
  return false
end

local same = state[1] == ARGV[1] and after <= newest
if same and after > 0 and ARGV[3] ~= '' then
  local id = id_at(ARGV[2])
  same = not id or id == ARGV[3]
end
local from = after
if not same then
  from = nil
  for i = 6, #ARGV, 2 do
    if id_at(ARGV[i]) == ARGV[i + 1] then
      from = tonumber(ARGV[i])
      break
    end
  end
  if not from then
    -- nothing in common: go on from 0; in the follower's epoch or the next one, from below the oldest message it knows
    from = 0
    if state[1] == ARGV[1] or state[3] == ARGV[1] then
      from = math.min(newest, #ARGV > 5 and tonumber(ARGV[#ARGV - 1]) - 1 or after)
    end
  end
end
local messages, unerased, _ = {}, {}, nil
if newest > from then
  messages, _, unerased = read(log, removals, from + 1, newest, tonumber(ARGV[4]), tonumber(ARGV[5]))
end
return {state[1], written(newest), same and 'same' or 'other', written(from), messages, unerased}
