#!lua
-- Changes how far a user has read a room, or which messages there name him, and tells all servers. As Marker.java does it; it
-- must be decided here, since two of the user's servers may do it at the same moment.
-- KEYS: the user's markers
-- ARGV: 'read' or 'mention', room, epoch, number, how many mentions to keep, channel
-- Answer: 1 if the marker has changed, else 0
local what, room, epoch, seq, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local before = redis.call('HGET', KEYS[1], room) or ''
local known, read, mentions = string.match(before, '^(%S*) (%d+) ?([%d,]*)$')
if what == 'read' and epoch == '' and known then return {0} end -- written late: a message may have named the user
read = tonumber(read)
local names = {}
if known == epoch or known == '' then -- where nothing had been said, any epoch may have begun since
  for mention in string.gmatch(mentions, '%d+') do
    table.insert(names, tonumber(mention))
  end
else
  read = nil
end
if what == 'read' then
  if read and seq <= read and known == epoch then return {0} end
  read = math.max(seq, read or 0)
else
  read = read or seq - 1
  if seq <= read then return {0} end
  for _, mention in ipairs(names) do
    if mention == seq then return {0} end
  end
  table.insert(names, seq)
  table.sort(names)
end
local left = {}
for i, mention in ipairs(names) do
  if mention > read and i > #names - most then
    table.insert(left, string.format('%.0f', mention))
  end
end
local after = string.format('%s %.0f', epoch, read) .. (left[1] and ' ' .. table.concat(left, ',') or '')
redis.call('HSET', KEYS[1], room, after)
redis.pcall('PUBLISH', ARGV[6], room .. ' ' .. after)
return {1}
