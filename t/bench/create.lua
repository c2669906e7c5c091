-- wrk -s create.lua URL -- FILE SEED: tickets by the agents' form.
--
-- FILE: "path TAB cookie TAB form" lines, the form without its nonce, which
-- is another one in each request.  Prints as pages.lua does; an answer that
-- does not lead to the new ticket is bad.

local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
    thread:set("number", #threads)
end


function init(args)
    bad = 0
    forms = {}
    at = 0
    math.randomseed(tonumber(args[2]) * 100 + number)

    for line in io.lines(args[1]) do
        local path, cookie, form = line:match("^(.-)\t(.-)\t(.*)$")
        forms[#forms + 1] = { path = path, form = form, headers = {
            Cookie = cookie,
            ["Content-Type"] = "application/x-www-form-urlencoded"
        } }
    end
end


function request()
    at = at % #forms + 1

    local f = forms[at]
    local nonce = string.format("&nonce=bench%08x%08x%08x",
        math.random(0, 0x7fffffff), math.random(0, 0x7fffffff), at)

    return wrk.format("POST", f.path, f.headers, f.form .. nonce)
end


function response(status, headers)
    local to = headers["Location"]

    if status ~= 303 or not to or not to:find("/t/%d+") then
        bad = bad + 1
    end
end


function done(summary, latency)
    local n = 0

    for _, thread in ipairs(threads) do
        n = n + thread:get("bad")
    end

    local e = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests,
        summary.duration, latency:percentile(50), latency:percentile(99),
        n + e.connect + e.read + e.write + e.timeout))
end
