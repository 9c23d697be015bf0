-- Finds a room's last act, in the keys `log` and `rules`. For rules.lua and append.lua.

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
