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
Describe today's weather in {c}.
How many degrees does {c} have at the moment?
Hi, could I get the weather of {c}?
Is the sun out in {c}?
Let me know how warm {c} is.
{c}: is it raining there?
Need current weather conditions, city is {c}
Fetch the latest weather data for {c}.
""")
WEATHER_UNIT = lines("""
Temperature of {c} please, I only understand {u}.
Report the weather for {c} with {u} as the unit.
How many degrees {u} is it in {c}?
Could I have today's weather in {c}, measured in {u}?
{c} weather, unit {u}
""")
CLOTHES = lines("""
Outside it's {k} with {t}; which outfit do you suggest?
Please propose an outfit: {k}, {t}.
What would you wear on a day with {t} and {k}?
Dress me for {t} and {k}.
I go out, it is {k} at {t}. What clothes are right?
""")
WEATHER_CLOTHES = lines("""
I have a trip to {c} today. Weather and outfit, please.
How is it outside in {c}, and what clothes would be right?
What is the weather in {c}? And which clothes do you suggest for it?
Dress me for today's weather in {c}.
What outfit fits the weather in {c}?
Help me pick what to wear in {c}.
Tell me how warm {c} is and what I should wear there.
""")
BIG_STOCKS = lines("""
I'd love to see the {n} most valuable {r}stocks.
Which {r}stocks make up the top {n}?
Can I get a list with the {n} biggest {r}stocks?
Names of the {n} largest {r}companies, please.
By market cap, what are the {n} largest {r}stocks?
Do you know the {n} biggest {r}stocks?
""")
STOCK_PRICE = lines("""
Please quote me the current price for {s}.
For how much does {s} stock sell?
I own {s}. What is the stock worth now?
Any news on the price of {s} shares?
What would I pay for one share of {s}?
Current stock prices: {s}
Could I see what {s} trades at?
""")
STOCK_CHAIN = lines("""
How expensive are the {n} largest {r}stocks?
For the {n} biggest {r}stocks, show me the current prices.
I'd like to see the top {n} {r}stocks together with their prices.
Take the {n} largest {r}stocks and tell me their price.
What would I pay for the {n} largest {r}stocks?
""")
CALCULATOR = lines("""
I have to know how much {e} is.
Quickly, {e}?
Do you know what {e} is?
If I type in {e}, what comes out?
My homework says {e}. What is the answer?
Please do this sum: {e}
The answer to {e}, please
""")
SEARCH = lines("""
Which pages deal with {q}?
Got any documents on {q}?
Please check the documentation for {q}.
Could you find out what is said about {q} here?
I can't find anything about {q} on your site, can you search?
Run a search on {q}.
Query the documents: {q}
Any articles covering {q}?
""")
THEME = lines("""
My eyes hurt, switch over to {k}.
How about a {k} colour theme?
Please apply the {k} theme.
The background colours should change to {k}.
Could the page become {k}?
Let's try {k} as the theme colour.
Page theme: {k}, please.
""")
CART = lines("""
Would you add {p} to my basket?
Drop {p} in the cart for me.
I think I want {p}, add it.
My shopping cart should have {p}.
Please get {p} and put it in the cart.
I've decided: {p} into the cart.
Shopping: {p}
""")
TIMER = lines("""
I'm cooking, count {m} for me.
Please let a timer run for {m}.
Countdown of {m}, go!
I want to be reminded after {m}.
Would you time {m} for me?
Kick off a {s} timer.
Ping me after {m}.
""")
