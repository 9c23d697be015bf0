#!lua flags=allow-oom
-- Sets one server's field in a room's presence, and tells all servers if it has changed.
-- KEYS: the room's here
-- ARGV: field, value (empty: no longer there), the user who has left by choice, or anon, or empty; the channel
-- Answer: 1 if it has changed, else 0
local before = redis.pcall('HGET', KEYS[1], ARGV[1])
if type(before) == 'table' then -- not a hash: foreign data
  redis.call('DEL', KEYS[1])
  before = false
end
if (before or '') == ARGV[2] then
  return {0}
end
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
redis.call('PUBLISH', ARGV[4], ARGV[3])
return {1}
