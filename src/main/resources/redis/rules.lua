#!lua flags=no-writes
-- Reads what governs a room.
-- KEYS: meta, log, rules, acts
-- ARGV: '1' for the acts too
-- Answer: the last act ("NUMBER ID", '' for none), the rules after it, the acts ("NUMBER MS NOTICE") up to it
local log, rules = KEYS[2], KEYS[3]

-- Whether an act ("NUMBER ID") is one of this log: what a kill has left half written (decision 13) has another entry
-- under its number, or none.
local function holds(act)
  local number, id = string.match(act, '^(%d+) (%S+)$')
  if not number then
    return false
  end
  local entry = redis.pcall('XRANGE', log, number .. '-0', number .. '-0')
  if entry.err then
    return false
  end
  if entry[1] then
    return entry[1][2][6] == id
  end
  local oldest = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
  return not oldest or tonumber(string.match(oldest[1], '^%d+')) > tonumber(number)
end

-- The room's last act: the one that is told, or the newest one that holds; '' for none.
local function last_act(told)
  if told == '' or holds(told) then
    return told
  end
  local newest, best = 0, ''
  local acts = redis.pcall('HKEYS', rules)
  for _, act in ipairs(acts.err and {} or acts) do
    local number = tonumber(string.match(act, '^%d+') or '0')
    if number > newest and holds(act) then
      newest, best = number, act
    end
  end
  return best
end

local told = redis.pcall('HGET', KEYS[1], 'act')
local act = last_act(type(told) == 'string' and told or '')
local kept = act ~= '' and redis.pcall('HGET', rules, act)
local text = type(kept) == 'string' and kept or ''
local acts = {}
if ARGV[1] == '1' and act ~= '' then
  local kept = redis.pcall('ZRANGEBYSCORE', KEYS[4], '-inf', string.match(act, '^%d+'))
  acts = kept.err and {} or kept
end
return {act, text, acts}
