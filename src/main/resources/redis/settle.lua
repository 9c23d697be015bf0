#!lua flags=no-writes
-- Tells whether a message was stored whose answer got lost.
-- KEYS: ref of the message's id
-- Answer: nothing, or epoch, number and time in ms
local known = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'ms')
if not known[1] then
  return {}
end
return known
