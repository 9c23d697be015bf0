#!lua flags=allow-oom
-- Notes who of one server is in a room, and tells all servers if that is news.
-- KEYS: the room's here
-- ARGV: field, value (empty: no longer there), user who has left by choice, or anon, or empty; the channel
-- Answer: 1 if it is news
local before = redis.pcall('HGET', KEYS[1], ARGV[1])
if type(before) == 'table' then -- no hash: of another hand
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
