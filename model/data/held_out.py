"""Phrasings and functions for the evaluation only. Nothing in this file is imported by the training data."""

from .phrasings import lines

WEATHER = lines("""
Any idea what the sky looks like over {c}?
I fly to {c} in an hour - good or bad weather there?
Should I expect rain in {c}?
Weather report for {c}, please.
What kind of weather is {c} having?
My sister lives in {c}. Is the weather nice there?
What would the thermometer show in {c}?
Paint me a picture of the weather over {c}.
What's the mercury reading in {c}?
Weather for the {c} area would help me.
Is the sun out in {c}?
Let me know how warm {c} is.
Rain or shine over in {c}?
Need current weather conditions, city is {c}
Pull up whatever the weather station in {c} says.
""")
WEATHER_UNIT = lines("""
Temperature of {c} please, I only understand {u}.
Report the weather for {c} with {u} as the unit.
On the {u} scale, how is the weather in {c}?
Weather, {c}, {u} scale please
Today's {c} weather but as {u} numbers
""")
CLOTHES = lines("""
We got {k} and {t} here - any idea for my clothes?
Please propose an outfit: {k}, {t}.
Picture {t} and {k}: jacket or no jacket?
Dress me for {t} and {k}.
The forecast says {k} at {t}, so my clothes should be?
""")
WEATHER_CLOTHES = lines("""
I have a trip to {c} today. Weather and outfit, please.
How is it outside in {c}, and what clothes would be right?
What is the weather in {c}? And which clothes do you suggest for it?
Dress me for today's weather in {c}.
How do people dress in {c} with today's weather?
Help me pick what to wear in {c}.
Tell me how warm {c} is and what I should wear there.
""")
BIG_STOCKS = lines("""
Rank the {r}stocks and tell me the first {n}.
Which {r}stocks make up the top {n}?
Make me a list: {n} giants among the {r}stocks.
The {n} heavyweights among {r}companies, by name
By market cap, what are the {n} largest {r}stocks?
Do you know the {n} biggest {r}stocks?
""")
STOCK_PRICE = lines("""
Please quote me the current price for {s}.
What's the going rate for {s} shares?
Thinking about selling {s} - what's today's price?
Any news on the price of {s} shares?
How many dollars for a single share of {s}?
Ticker check on {s}
Could I see what {s} trades at?
""")
STOCK_CHAIN = lines("""
How expensive are the {n} largest {r}stocks?
For the {n} biggest {r}stocks, show me the current prices.
Top {n} {r}stocks, one price each, please.
I need to know what a share in each of the {n} biggest {r}companies goes for.
What would I pay for the {n} largest {r}stocks?
""")
CALCULATOR = lines("""
Would you mind doing {e} in your head?
Quickly, {e}?
Settle a bet: {e}
Punch {e} into the calculator.
Stuck on {e}, please help.
Please do this sum: {e}
Tap out {e} for me.
""")
SEARCH = lines("""
Where does the site cover {q}?
Any docs around that treat {q}?
Dig up something on {q}.
Could you find out what is said about {q} here?
I can't find anything about {q} on your site, can you search?
Hunt down the page covering {q}.
Query the documents: {q}
I'd appreciate a pointer to docs about {q}.
""")
THEME = lines("""
Everything in {k} from now on, please.
Give this page a coat of {k}.
Only {k} would suit this page, so do it.
I'd rather look at {k} than this, update the theme.
Recolour the page, {k} this time.
Theme request: {k}
Swap the current theme for {k}.
""")
CART = lines("""
Be so kind and stick {p} in my cart.
Let {p} land in my cart.
Sold! My cart gets {p}, please.
Don't let me leave without {p} in the cart.
Load my cart with {p}.
I've decided: {p} into the cart.
Shopping: {p}
""")
TIMER = lines("""
Pasta is on, {m} to go.
Hold the clock at {m} and go.
Time's ticking: {m}, starting now, please.
I want to be reminded after {m}.
Watch the clock for {m}.
Kick off a {s} timer.
Ping me after {m}.
""")
