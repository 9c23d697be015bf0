#!lua flags=no-writes
-- Reads a room's newest messages below a number.
-- KEYS: meta, log, removals
-- ARGV: the number (or '+' for all), how many at most, how many a room keeps, how many bytes at most
-- Answer: epoch, the newest number, the oldest number that is kept, messages newest first, how many foreign entries
--         were left out, the numbers that erase.lua has to be called for
-- include log.lua
local log, removals = KEYS[2], KEYS[3]
local state = redis.pcall('HMGET', KEYS[1], 'epoch', 'seq')
if state.err or not state[1] then
  return {'', '0', '1', {}, 0, {}}
end
local last = whole(state[2]) or newest_kept(log)
local promised = math.max(1, last - tonumber(ARGV[3]) + 1) -- the log is trimmed roughly; readers see what is promised
local kept = redis.pcall('XRANGE', log, '-', written(last) .. '-0', 'COUNT', 1)
local oldest = last + 1
if not kept.err and kept[1] then
  oldest = math.max(promised, tonumber(string.match(kept[1][1], '^%d+'))) -- later if fewer were kept before
  -- Before it there may be messages that are removed, and erased from the log: as many as have a rest without a break.
  local before = oldest > promised
    and redis.pcall('ZREVRANGEBYSCORE', removals, written(oldest - 1), written(promised), 'LIMIT', 0, 1000)
  for _, kept in ipairs(before and not before.err and before or {}) do
    if string.match(kept, '^%d+') ~= written(oldest - 1) then
      break
    end
    oldest = oldest - 1
  end
end
local below = last + 1
if ARGV[1] ~= '+' then
  below = math.min(below, tonumber(ARGV[1]))
end
local messages, strange, unerased = {}, 0, {}
if below > oldest then
  messages, strange, unerased = read(log, removals, below - 1, oldest, tonumber(ARGV[2]), tonumber(ARGV[4]))
end
return {state[1], written(last), written(oldest), messages, strange, unerased}
