#!lua flags=no-writes
-- Reads a room's newest messages below a number.
-- KEYS: meta, log
-- ARGV: the number (or '+' for all), how many at most, how many a room keeps, how many bytes at most
-- Answer: epoch, the newest number, the oldest number that is kept, messages newest first, how many foreign entries
--         were left out
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

local state = redis.pcall('HMGET', KEYS[1], 'epoch', 'seq')
if state.err or not state[1] then
  return {'', '0', '1', {}, 0}
end
local last = whole(state[2]) or newest_kept()
local kept = redis.pcall('XRANGE', KEYS[2], '-', string.format('%.0f', last) .. '-0', 'COUNT', 1)
local first = not kept.err and kept[1]
local oldest = math.max(1, last - tonumber(ARGV[3]) + 1) -- the log is trimmed roughly; readers see what is promised
if first then
  oldest = math.max(oldest, tonumber(string.match(first[1], '^%d+'))) -- later if fewer were kept before
else
  oldest = last + 1
end
local below = last + 1
if ARGV[1] ~= '+' then
  below = math.min(below, tonumber(ARGV[1]))
end
local count = math.min(tonumber(ARGV[2]), below - oldest)
-- in steps, up to the limit of messages or bytes, but at least one message
local messages, bytes, strange, most = {}, 0, 0, tonumber(ARGV[4])
local start = string.format('%.0f', below - 1) .. '-0'
while #messages < count do
  local step = math.min(20, count - #messages)
  local some = redis.call('XREVRANGE', KEYS[2], start, string.format('%.0f', oldest) .. '-0', 'COUNT', step)
  for _, entry in ipairs(some) do
    if string.match(entry[1], '^%d+%-0$') then -- entries between two numbers were not written by this chat
      for _, field in ipairs(entry[2]) do
        bytes = bytes + #field
      end
      if bytes > most and #messages > 0 then
        return {state[1], string.format('%.0f', last), string.format('%.0f', oldest), messages, strange}
      end
      messages[#messages + 1] = entry
    else
      strange = strange + 1
    end
  end
  if #some < step then
    break
  end
  start = '(' .. some[#some][1]
end
return {state[1], string.format('%.0f', last), string.format('%.0f', oldest), messages, strange}
