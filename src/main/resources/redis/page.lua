#!lua flags=no-writes
-- Reads a room's newest messages below a number.
-- KEYS: meta, log
-- ARGV: the number (or '+' for all), how many at most, how many a room keeps
-- Answer: epoch, the newest number, the oldest number that is kept, messages newest first
local state = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if not state[1] then
  return {'', '0', '1', {}}
end
local last = tonumber(state[2])
local first = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
local oldest = math.max(1, last - tonumber(ARGV[3]) + 1) -- the log is trimmed roughly, a reader sees what is promised
if first then
  oldest = math.max(oldest, tonumber(string.match(first[1], '^%d+'))) -- fewer where fewer were kept before
else
  oldest = last + 1
end
local below = last + 1
if ARGV[1] ~= '+' then
  below = math.min(below, tonumber(ARGV[1]))
end
local messages = {}
local count = math.min(tonumber(ARGV[2]), below - oldest)
if count > 0 then
  messages = redis.call('XREVRANGE', KEYS[2], string.format('%.0f', below - 1) .. '-0', string.format('%.0f', oldest) .. '-0', 'COUNT', count)
end
return {state[1], state[2], string.format('%.0f', oldest), messages}
