#!lua flags=no-writes
-- Reads what a follower of a room has missed.
-- KEYS: meta, log
-- ARGV: the follower's epoch, its newest number, the id of that message (or ''), how many messages and how many bytes
--       at most, then number and id of messages it knows, newest first
-- Answer: epoch, newest number, 'same' or 'other' (whether the store has all that the follower knows, in its epoch),
--         the number after which the follower goes on, messages after it, oldest first
-- a number as this chat writes it; nil for any other value
local function whole(value)
  local number = type(value) == 'string' and string.match(value, '^%d+$') and tonumber(value)
  return number and number < 9007199254740992 and number or nil
end

-- the newest number in the log; another type counts as an empty log
local function newest_kept()
  local entries = redis.pcall('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
  local entry = not entries.err and entries[1]
  return entry and whole(string.match(entry[1], '^%d+')) or 0
end

local state = redis.pcall('HMGET', KEYS[1], 'epoch', 'seq', 'prev')
local after = tonumber(ARGV[2])
if state.err or not state[1] then
  return {'', '0', after == 0 and 'same' or 'other', '0', {}}
end
local newest = whole(state[2]) or newest_kept()

-- the id under a number; false if that message is not kept
local function id_at(seq)
  local entry = redis.pcall('XRANGE', KEYS[2], seq .. '-0', seq .. '-0')
  if entry.err or not entry[1] then
    return false
  end
  local fields = entry[1][2]
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
-- in steps, up to the limit of messages or bytes, but at least one message
local messages, bytes, count, most = {}, 0, tonumber(ARGV[4]), tonumber(ARGV[5])
local answer = {state[1], string.format('%.0f', newest), same and 'same' or 'other', string.format('%.0f', from), messages}
local start, stop = string.format('%.0f', from + 1) .. '-0', string.format('%.0f', newest) .. '-0'
while #messages < count do
  local step = math.min(20, count - #messages)
  -- entries beyond the newest number, or between two numbers, were not written by this chat
  local some = redis.pcall('XRANGE', KEYS[2], start, stop, 'COUNT', step)
  if some.err then
    break
  end
  for _, entry in ipairs(some) do
    if string.match(entry[1], '^%d+%-0$') then
      for _, field in ipairs(entry[2]) do
        bytes = bytes + #field
      end
      if bytes > most and #messages > 0 then
        return answer
      end
      messages[#messages + 1] = entry
    end
  end
  if #some < step then
    break
  end
  start = '(' .. some[#some][1]
end
return answer
