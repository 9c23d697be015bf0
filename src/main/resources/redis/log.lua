-- Reads a room's log, for page.lua and catchup.lua.

-- a number as this chat writes it; nil for any other value
local function whole(value)
  local number = type(value) == 'string' and string.match(value, '^%d+$') and tonumber(value)
  return number and number < 9007199254740992 and number or nil
end

local function written(number)
  return string.format('%.0f', number)
end

-- the newest number in the log; another type counts as an empty log
local function newest_kept(log)
  local entries = redis.pcall('XREVRANGE', log, '+', '-', 'COUNT', 1)
  local entry = not entries.err and entries[1]
  return entry and whole(string.match(entry[1], '^%d+')) or 0
end

-- What stands in the place of a removed message: its entry without the text, and its number. Nil if the removal is not in
-- the log: what a kill has left half written (decision 13) has another entry under its number, or none.
local function rest_of(log, kept)
  local number, by, by_id, id, previous, user, ms, nickname =
    string.match(kept, '^(%d+)\n(%d+)\n(%S+)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n(%d*)\n([^\n]*)$')
  if not number then
    return nil
  end
  local entry = redis.pcall('XRANGE', log, by .. '-0', by .. '-0')
  if entry.err or not entry[1] or entry[1][2][6] ~= by_id then
    return nil
  end
  local fields = {'v', '1', 'k', 'm', 'id', id, 'p', previous, 'u', user, 'n', nickname, 't', '', 'ms', ms}
  return {number .. '-0', fields}, tonumber(number)
end

-- The messages from the number `first` to `last`, upwards or downwards: in steps, up to `count` messages or `most` bytes,
-- but at least one. Also how many foreign entries were left out, and the numbers whose removal has not reached the log yet.
local function read(log, removals, first, last, count, most)
  local up = first <= last
  local any = redis.pcall('ZCARD', removals)
  local removed = type(any) == 'number' and any > 0
  local messages, bytes, strange, unerased = {}, 0, 0, {}
  local from = first
  while #messages < count do
    local step = math.min(20, count - #messages)
    local some =
      redis.pcall(up and 'XRANGE' or 'XREVRANGE', log, written(from) .. '-0', written(last) .. '-0', 'COUNT', step)
    if some.err then
      break
    end
    local edge = #some == step and tonumber(string.match(some[step][1], '^%d+')) or last
    local here, others = {}, {}
    if removed then
      local kept = redis.pcall(
        up and 'ZRANGEBYSCORE' or 'ZREVRANGEBYSCORE', removals, written(from), written(edge), 'LIMIT', 0, step)
      for _, one in ipairs(kept.err and {} or kept) do
        local rest, number = rest_of(log, one)
        if rest then
          here[number] = rest
          others[#others + 1] = number
        end
      end
      if not kept.err and #kept == step then
        edge = tonumber(string.match(kept[step], '^%d+'))
      end
    end
    local found = {}
    for _, entry in ipairs(some) do
      local number = tonumber(string.match(entry[1], '^(%d+)%-0$'))
      if not number then
        strange = strange + 1 -- entries between two numbers were not written by this chat
      elseif up == (number <= edge) or number == edge then
        found[#found + 1] = {number, here[number] or entry}
        if here[number] then
          unerased[#unerased + 1] = written(number)
          here[number] = nil
        end
      end
    end
    for _, number in ipairs(others) do
      if here[number] then
        found[#found + 1] = {number, here[number]}
      end
    end
    if #others > 0 then
      table.sort(found, function(a, b)
        if up then
          return a[1] < b[1]
        end
        return a[1] > b[1]
      end)
    end
    for _, one in ipairs(found) do
      for _, field in ipairs(one[2][2]) do
        bytes = bytes + #field
      end
      if #messages == count or (bytes > most and #messages > 0) then
        return messages, strange, unerased
      end
      messages[#messages + 1] = one[2]
    end
    if edge == last then
      break
    end
    from = up and edge + 1 or edge - 1
  end
  return messages, strange, unerased
end
