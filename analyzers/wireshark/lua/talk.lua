-- Rules that are tried in order: what a server says to whom, in which state of a client. What clients said is given to the rules
-- when what somebody heard shows that the server has read it, in the order in which it came.

-- Lua allows two hundred names in a file: those that no other part needs stay inside.
local happens, feed, room_for, wait_for_rules, look_due, look_strange
do
  -- Most things that somebody is to hear which are held against what was heard; most that happened and wait; most that are kept of
  -- what was said to one or to others; longest value that is kept; fewest bytes by which a text is known again.
  local MAX_TRIED, MAX_EVENTS, MAX_SAID, MAX_KEPT, LEAST = 64, 4096, 32, 4096, 3

  -- Takes a text apart; nil: it is not of the form.
  local function parts_of(parts, text)
    local found, at, open = {}, 1, nil
    for index, part in ipairs(parts) do
      if type(part) == "table" then
        open = part[1]
      else
        local place = nil
        if not open then
          place = text:sub(at, at + #part - 1) == part and at or nil
        elseif index == #parts then
          place = #text - #part + 1
          if place < at or text:sub(place) ~= part then place = nil end
        else
          place = text:find(part, at, true)
        end
        if not place then return nil end
        if open then found[open], open = text:sub(at, place - 1), nil end
        at = place + #part
      end
    end
    if open then
      found[open] = text:sub(at)
      at = #text + 1
    end
    return at == #text + 1 and found or nil
  end

  -- The names in a rule's pattern with their values; nil: the rule is not for the text.
  local function taken(row, text)
    local pattern, heard = row.pattern, text
    if row.caseless then heard = ascii_lower(text) end
    if pattern.equals then return heard == pattern.equals and {} or nil end
    if pattern.prefix then
      return heard:sub(1, #pattern.prefix) == pattern.prefix and { rest = text:sub(#pattern.prefix + 1) } or nil
    end
    if not pattern.parts then return {} end
    local found = parts_of(pattern.parts, heard)
    if not found or not row.caseless then return found end
    -- The values keep their letters.
    local at, own = 1, {}
    for _, part in ipairs(pattern.parts) do
      if type(part) == "table" then
        own[part[1]] = text:sub(at, at + #found[part[1]] - 1)
        at = at + #found[part[1]]
      else
        at = at + #part
      end
    end
    return own
  end

  -- Whether a text may be a command of the rules but for the case of its letters: then a server may take it for one.
  local function is_near_a_command(rule, text)
    for _, row in ipairs(rule.rows) do
      local pattern = row.pattern
      local head = pattern.equals or pattern.prefix or pattern.parts and pattern.parts[1]
      if type(head) == "string" and not row.caseless then
        local there = pattern.equals and text or text:sub(1, #head)
        if there ~= head and ascii_lower(there) == ascii_lower(head) then return true end
      end
    end
    return false
  end

  -- Everybody who is connected to a server, what it keeps of them, and what is due to them.
  local function room_of(rule)
    return { rule = rule, people = {}, order = {}, names = {}, shared = {}, named = 0, events = {}, first = 1, last = 0, private = {} }
  end

  local function users(room)
    local all = {}
    for _, person in ipairs(room.order) do
      if person.name then all[#all + 1] = person end
    end
    table.sort(all, function(one, other) return one.since < other.since end)
    local names = {}
    for index, person in ipairs(all) do names[index] = person.name end
    return names
  end

  -- Where the values of an event come from. Of what this file cannot work out nothing is said.
  local function scene_of(room, person, one, captures, between)
    local members_of = room.rule.members
    local object = one and #members_of > 0 and (one.object or members(one.inner) or {}) or nil
    if one then one.object = object end
    return function(name)
      if captures[name] then return captures[name] end
      for _, known in ipairs(members_of) do
        if known == name then return object and object[name] and object[name][1] or nil, "absent" end
      end
      if name == "ip" then return person.ip end
      if name == "port" then return person.port end
      if name == "me" then return person.name, "absent" end
      if name == "users" then return table.concat(users(room), between or ", ") end
      if name == "users[]" then return nil end
      if name == "lines" then return person.lines end
      if one and (name == "text" or name == "body") then return one.text end
      if one and name == "message" then return one.raw end
      local kept = person.kept[name] or room.shared[name]
      if kept then return kept end
      local layout = one and one.layout
      local field = layout and field_of(layout, name)
      if not field then return nil, "absent" end
      local value = number(one.raw, 1, field, layout.little)
      return value and string.format("%d", value) or bytes_of(one.raw, 1, field)
    end
  end

  -- A value that is not there is an empty text; one that this file cannot work out is nil.
  local function or_empty(value)
    return function(name)
      local text, absent = value(name)
      return text or (absent and "" or nil)
    end
  end

  local function holds(room, person, value, condition)
    local own = or_empty(value)(condition.value)
    if not own then room.unsure = true end
    own = own or ""
    local test, found = condition.test, false
    local function other()
      local text = render(condition.text, or_empty(value))
      if not text then room.unsure = true end
      return text or ""
    end
    if test == "empty" then found = own == ""
    elseif test == "number" then found = whole_number(own) ~= nil
    elseif test == "known" then found = room.names[own] ~= nil
    elseif test == "me" then found = person.name == own
    elseif test == "in" then
      local holder = room.names[own]
      found = holder ~= nil and holder.state == condition.state
    elseif test == "equals" then found = other() == own
    elseif test == "has" then
      local text = other()
      found = text ~= "" and own:find(text, 1, true) ~= nil
    else
      local mine, theirs = whole_number(own), whole_number(other())
      if mine and theirs then
        if test == "less" then found = mine < theirs else found = mine > theirs end
      end
    end
    return found ~= (condition.negated or false)
  end

  -- The first rule that is for an event, and the parts of the message that have names.
  local function choose(room, person, on, one)
    for _, row in ipairs(room.rule.rows) do
      local here = row.on == on and #row.states == 0
      for _, state in ipairs(row.on == on and row.states or {}) do here = here or state == person.state end
      local captures = here and taken(row, one and one.bare or "")
      if captures then
        local value, all = scene_of(room, person, one, captures), true
        for _, condition in ipairs(row.conditions) do all = all and holds(room, person, value, condition) end
        if all then return row, captures end
      end
    end
  end

  -- Who hears what goes to somebody.
  local function heard_by(room, person, act, value)
    if act.to == "sender" then return person.gone and {} or { person } end
    if act.named then
      local name = render(act.named, or_empty(value))
      local holder = name and room.names[name]
      return { holder }
    end
    local found = {}
    for _, other in ipairs(room.order) do
      local wanted = act.to ~= "group" or other.group == person.group
      if other == person then wanted = act.to == "all" end
      if wanted and (not room.rule.names or other.name) then found[#found + 1] = other end
    end
    return found
  end

  -- The pieces of a form between which anything may stand: texts, and names in any order; nil where one is not known here.
  local function form_of(template, room, between, value)
    local pieces, last = { {} }, nil
    for _, piece in ipairs(template) do
      last = pieces[#pieces]
      if type(piece) == "table" and piece[1] == "*" then
        pieces[#pieces + 1] = {}
      elseif type(piece) == "table" and piece[1] == "users" and #piece == 1 then
        last[#last + 1] = { names = users(room), between = between }
      else
        local text = render({ piece }, value)
        if not text then return nil end
        last[#last + 1] = text
      end
    end
    return pieces
  end

  -- How many bytes of a text from an index on are a piece; nil: they are none.
  local function stands(piece, text, at)
    local from = at
    for _, bit in ipairs(piece) do
      if type(bit) == "string" then
        if text:sub(at, at + #bit - 1) ~= bit then return nil end
        at = at + #bit
      else
        local joined = table.concat(bit.names, bit.between)
        local there, left = text:sub(at, at + #joined - 1), {}
        if #there < #joined then return nil end
        for _, name in ipairs(bit.names) do left[name] = (left[name] or 0) + 1 end
        local place = 1
        for index = 1, #bit.names do
          local to = index < #bit.names and there:find(bit.between, place, true) or #there + 1
          local name = to and there:sub(place, to - 1)
          if not name or not left[name] or left[name] == 0 then return nil end
          left[name], place = left[name] - 1, to + #bit.between
        end
        at = at + #joined
      end
    end
    return at - from
  end

  local function length_of(piece)
    local size = 0
    for _, bit in ipairs(piece) do size = size + (type(bit) == "string" and #bit or #table.concat(bit.names, bit.between)) end
    return size
  end

  local function is_of_form(pieces, text)
    local at, to = 1, #text
    if #pieces == 1 then return stands(pieces[1], text, 1) == #text end
    local size = stands(pieces[1], text, 1)
    if not size then return false end
    at = at + size
    size = length_of(pieces[#pieces])
    if to - size + 1 < at or stands(pieces[#pieces], text, to - size + 1) ~= size then return false end
    to = to - size
    for index = 2, #pieces - 1 do
      local piece, found = pieces[index], nil
      size = length_of(piece)
      for place = at, to - size + 1 do
        found = stands(piece, text, place) and place
        if found then break end
      end
      if not found then return false end
      at = found + size
    end
    return true
  end

  -- What an event has the server say, and what it changes. Gives what is due: { to, text, form }.
  local function act_out(room, person, row, one, captures)
    local effects = {}
    local function value(between) return or_empty(scene_of(room, person, one, captures, between)) end
    local function cut_off(template)
      local text = render(template, value())
      if not text then room.unsure = true end
      return (text or ""):sub(1, MAX_KEPT)
    end
    local function change(who, act)
      if act.act == "state" then who.state = act.state
      elseif act.act == "group" then who.group = cut_off(act.as) end
    end
    for _, act in ipairs(row.acts) do
      if act.act == "say" then
        local values, form, lead = value(act.between), nil, nil
        local lists = false
        for _, piece in ipairs(act.send) do lists = lists or type(piece) == "table" and piece[1] == "users" end
        if act.like or lists and not room.rule.json then form = form_of(act.like or act.send, room, act.between, values) end
        if act.lead then lead = form_of(act.lead, room, act.between, values) end
        local text = render(act.send, values)
        for _, to in ipairs(heard_by(room, person, act, values)) do
          effects[#effects + 1] = { to = to, text = text, form = form, lead = lead, framed = act.send.framed, in_turn = lists,
            named = act.named ~= nil }
        end
      elseif act.act == "name" then
        if person.name and room.names[person.name] == person then room.names[person.name] = nil end
        room.named = room.named + 1
        person.since, person.name = room.named, cut_off(act.as)
        room.names[person.name] = person
      elseif act.act == "keep" then person.kept[act.name] = cut_off(act.as)
      elseif act.act == "share" then room.shared[act.name] = cut_off(act.as)
      elseif act.act == "of" then
        for _, other in ipairs(heard_by(room, person, act, value())) do change(other, act.inner) end
      elseif act.act == "close" then
        return effects, true
      else change(person, act) end
    end
    return effects, false
  end

  -- Puts what an event has the server say before those who are to hear it.
  local function expect(room, person, message, effects, one)
    local others, private, own = 0, false, nil
    for _, due in ipairs(effects) do
      if due.to ~= person then others = others + 1 end
      private = private or due.named
    end
    private = private and others == 1
    for _, due in ipairs(effects) do
      due.cause, due.said = message, one and one.bare
      due.part = not message and "remark" or due.to == person and "reply" or "forward"
      if due.text ~= "" then
        local waiting = due.to.due
        waiting[#waiting + 1] = due
        if #waiting > MAX_PENDING then table.remove(waiting, 1) end
      end
      if due.part == "forward" then
        local keep_in = { private and room.private or nil, not own and message.part ~= "name" and person.own or nil }
        own = true
        for _, kept in pairs(keep_in) do
          kept[#kept + 1] = due
          if #kept > MAX_SAID then table.remove(kept, 1) end
        end
      end
    end
  end

  -- Somebody has gone. Gives what is due to others for it.
  local function leave(room, person)
    if person.gone then return {} end
    person.gone = true
    if person.name and room.names[person.name] == person then room.names[person.name] = nil end
    for index, other in ipairs(room.order) do
      if other == person then
        table.remove(room.order, index)
        break
      end
    end
    local row, captures = choose(room, person, "leave")
    if not row then return {} end
    return (act_out(room, person, row, nil, captures))
  end

  -- A line that is one of several which a rule is for together, and not the last.
  local function goes_on(row, person, one)
    if not row.ends or one.bare == row.ends then return false end
    local line = one.bare
    local rest = line:sub(#row.ends + 1)
    if line:sub(1, #row.ends) == row.ends and rest:sub(1, #row.ends) == row.ends then line = rest end
    if #person.lines + #line < 65536 then person.lines = person.lines .. line .. "\n" end
    return true
  end

  -- Gives the rules the next thing that happened; false: nothing waits.
  function feed(room)
    if room.first > room.last then return false end
    local event = room.events[room.first]
    room.events[room.first], room.first = nil, room.first + 1
    local person = room.people[event.key]
    if event.on == "connect" then
      if person then return true end
      person = { key = event.key, ip = event.ip, port = event.port, state = 0, group = "", kept = {}, lines = "", due = {}, own = {} }
      room.people[event.key] = person
      room.order[#room.order + 1] = person
      local row, captures = choose(room, person, "connect")
      if row then expect(room, person, nil, (act_out(room, person, row, nil, captures))) end
    elseif event.on == "leave" then
      if person then expect(room, person, nil, leave(room, person)) end
    elseif person then
      local message, one = event.message, event.one
      local row, captures = nil, nil
      if is_near_a_command(room.rule, one.bare) then room.unsure = true end
      if not person.gone then row, captures = choose(room, person, "message", one) end
      message.part = "request"
      for _, act in ipairs(row and row.acts or {}) do
        if act.act == "name" then message.part = "name" end
      end
      if row and not goes_on(row, person, one) then
        local effects, closed = act_out(room, person, row, one, captures)
        person.lines = ""
        -- What others hear of one who was sent away comes of what it said.
        for _, due in ipairs(closed and leave(room, person) or {}) do effects[#effects + 1] = due end
        expect(room, person, message, effects, one)
      end
    end
    return true
  end

  function happens(room, event)
    room.last = room.last + 1
    room.events[room.last] = event
    if room.last - room.first > MAX_EVENTS then feed(room) end
  end

  -- The room of a server whose rules are tried in order; nil: it has others, or several variants may be the one.
  function room_for(variants)
    local rule = #variants == 1 and lab.variants[variants[1]].rule
    return rule and rule.kind == "talk" and room_of(rule) or nil
  end

  -- Whether what was heard is what is due: how many bytes of it; nil: it is not. "begun" where more has to come.
  local function is_due(variant, stream, due, s, at, size, inner)
    local f = variant.server
    if due.lead and is_of_form(due.lead, inner) then return nil, "lead" end
    if due.form and is_of_form(due.form, inner) then return size end
    if not due.text then return nil end
    if f.layout then
      if not due.framed and due.text:find("=", 1, true) then
        return record_says(f, s:sub(at, at + size - 1), inner, due.text) and size or nil
      end
    elseif variant.rule.json then
      return object_says(inner, due.text) and size or nil
    end
    local found, length = against(variant, s, at, due.text, due.framed, stream.datagram)
    if found == "all" then return length end
    return nil, found == "begun" and "begun" or nil
  end

  -- Whether the last word of what was said stands in what was heard.
  local function has_last_word(said, inner)
    local word = trimmed(said or "", true, true):match("[^ ]*$")
    return #word > 2 and inner:find(word, 1, true) ~= nil
  end

  -- Which of the things that are due to somebody a message is; else nil, and whether one of them has "begun", or is one of the lines
  -- that may stand in front ("lead").
  function look_due(variant, stream, person, s, at, size, inner)
    local begun = false
    for index = 1, math.min(#person.due, MAX_TRIED) do
      local length, how = is_due(variant, stream, person.due[index], s, at, size, inner)
      if length then return index, length end
      begun = begun or how
    end
    return nil, begun
  end

  -- What somebody heard that was not due to it: in another form, meant for somebody else, or its own. Gives what it is of, and which
  -- of the things that were due it stands for.
  function look_strange(room, variant, stream, person, s, at, size, inner)
    for index = 1, math.min(#person.due, MAX_TRIED) do
      local due = person.due[index]
      local said = due.part == "forward" and due.form and trimmed(due.said or "", true, true)
      if said and #said >= LEAST and inner:find(said, 1, true) then return due, index end
    end
    for index = #room.private, room.blind and #room.private + 1 or 1, -1 do
      local due = room.private[index]
      if due.to ~= person and is_due(variant, stream, due, s, at, size, inner) and has_last_word(due.said, inner) then
        return due
      end
    end
    for _, part in ipairs({ "reply", "remark" }) do
      for index, due in ipairs(person.due) do
        if due.part == part then return due, index, true end
      end
    end
    for _, due in ipairs(person.own) do
      if is_due(variant, stream, due, s, at, size, inner) and has_last_word(due.said, inner) then return due end
    end
  end

  -- What a client said waits for the rules.
  function wait_for_rules(room, variant, message)
    local text, bare = texts(variant.client, message.raw, message.inner)
    if variant.client.kind ~= "record" then bare = text end
    if variant.strip then text, bare = trimmed(text, true, true), trimmed(bare, true, true) end
    local one = { raw = message.raw, inner = message.inner, text = text, bare = bare, layout = variant.client.layout }
    happens(room, { on = "message", key = message.stream.key, message = message, one = one })
    message.raw, message.inner = nil, nil
  end
end
