#!lua
-- Erases the texts of removed messages from a room's log. It is a step of its own, behind the one that removes: with it,
-- what a kill leaves half written could erase a message that nobody has removed (decision 13).
-- KEYS: log, removals
-- ARGV: the numbers of the messages
-- Answer: nothing
-- include log.lua
for _, number in ipairs(ARGV) do
  local kept = redis.pcall('ZRANGEBYSCORE', KEYS[2], number, number)
  if not kept.err and kept[1] and rest_of(KEYS[1], kept[1]) then
    redis.call('XDEL', KEYS[1], number .. '-0')
  end
end
return {}
