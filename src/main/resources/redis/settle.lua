#!lua flags=no-writes
-- Tells whether a message was stored whose answer was lost.
-- KEYS: ref of the message's id, log
-- ARGV: the id
-- Answer: empty if it was not stored, else epoch, number and time in ms
local known = redis.pcall('GET', KEYS[1])
local epoch, seq, ms = string.match(type(known) == 'string' and known or '', '^(%S+) (%d+) (%d+)$')
if not seq then
  return {}
end
local entry = redis.call('XRANGE', KEYS[2], seq .. '-0', seq .. '-0')[1]
if entry and entry[2][6] ~= ARGV[1] then
  return {} -- the number belongs to another message: see append
end
return {epoch, seq, ms}
