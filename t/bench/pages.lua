-- wrk -s pages.lua URL -- FILE: the requests of FILE in turn.
--
-- FILE's first line is a Lua pattern that finds in a body which page it is,
-- or empty; then "path TAB cookie TAB key TAB subject" lines: the page of
-- that key must hold the subject.  Prints requests, microseconds, p50, p99
-- and how many answers were not 200 or lacked their subject.

local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
end


function init(args)
    bad = 0
    requests = {}
    subjects = {}
    at = 0

    local file = assert(io.open(args[1]))
    pattern = file:read("*l")

    for line in file:lines() do
        local path, cookie, key, subject =
            line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
        local headers = {}

        if cookie ~= "" then
            headers.Cookie = cookie
        end

        requests[#requests + 1] = wrk.format("GET", path, headers)
        subjects[key] = subject
    end

    file:close()
end


function request()
    at = at % #requests + 1
    return requests[at]
end


function response(status, headers, body)
    local key = pattern == "" and "" or body:match(pattern)
    local subject = key and subjects[key]

    if status ~= 200 or not subject or not body:find(subject, 1, true) then
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
