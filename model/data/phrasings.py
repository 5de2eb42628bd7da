"""Training phrasings for the nine demo functions, one a line. `held_out.py` has the ones that are never trained on.

Longer than other files because it is a list: data, no logic.
"""


def lines(text):
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


WEATHER = lines("""
What is the weather in {c}
What's the weather in {c}
What is the current weather in {c}
What's the weather like in {c}
How is the weather in {c}
How's the weather in {c} today
How is the weather in {c} right now
What is the weather like in {c} today
Tell me the weather in {c}
Tell me the current weather for {c}
Show me the weather in {c}
Show the weather for {c}
Give me the weather in {c}
Give me the current weather of {c}
Get the weather for {c}
Get the current weather in {c}
Get weather {c}
weather {c}
{c} weather
weather in {c}
weather for {c}
weather at {c} now
current weather {c}
{c} weather today
{c} weather now
Is it raining in {c}
Is it cold in {c}
Is it warm in {c} today
Is it hot in {c} right now
Is it sunny in {c}
Is it snowing in {c}
Is it windy in {c}
Will it rain in {c}
Does it rain in {c}
Do I need an umbrella in {c}
What is the temperature in {c}
What's the temperature in {c}
How warm is it in {c}
How cold is it in {c} today
How hot is it in {c}
temperature {c}
temperature in {c}
I want to know the weather in {c}
I would like to know the weather in {c}
I need the weather in {c}
Do you know the weather in {c}
Could you check the weather in {c}
Can you check the weather for {c}
Can you tell me the weather in {c}
Could you tell me how the weather is in {c}
Check the weather in {c}
Look up the weather in {c}
Find out the weather in {c}
I am going to {c}, what is the weather there
I travel to {c} tomorrow. What is the weather like
I'm in {c}. How is the weather
I live in {c}, is it raining
We are in {c}. What's the weather
Tell me if it is cold in {c}
Tell me about the weather in {c}
What about the weather in {c}
And what is the weather in {c}
What are the weather conditions in {c}
How does the weather look in {c}
Please report the weather for {c}
""")

# {u} is one of the unit words below; the call then has "format".
WEATHER_UNIT = lines("""
What is the weather in {c} in {u}
What's the weather in {c} in {u}
What is the temperature in {c} in {u}
How warm is it in {c} in {u}
Tell me the weather in {c} in {u}
Give me the weather for {c} in degrees {u}
Show me the temperature of {c} in {u}
weather {c} {u}
weather in {c}, {u}
{c} weather in {u}
current weather in {c} in {u}
What is the weather in {c}? Use {u}
How is the weather in {c}? I want {u}
In {u}, what is the temperature in {c}
In {u}, how hot is it in {c}
Get the weather for {c} using {u}
Check the weather in {c}, use {u}
I want the weather in {c} in {u}
temperature in {c} in degrees {u}
How cold is it in {c} in {u} degrees
What is the {u} temperature in {c}
Weather for {c} with {u}
""")

CLOTHES = lines("""
What should I wear at {t} when it is {k}
What should I wear when it is {k} and {t}
What should I wear if it is {t} and {k}
It is {t} and {k}. What should I wear
It is {k} and {t}, what should I wear
It's {t} and {k}, what do I wear
What clothes fit {t} and {k}
Which clothes are good for {t} and {k}
Suggest clothes for {t}, {k}
Suggest clothes for {k} weather at {t}
clothes for {t} {k}
clothes for {k}, {t}
What can I wear at {t} and {k}
Give me a clothes suggestion for {t} and {k}
Which clothes do I need for {k} weather and {t}
It is {t} outside and {k}. Suggest some clothes
The temperature is {t} and it is {k}. What should I put on
The temperature is {t}, the condition is {k}. What should I wear
With {t} and {k}, what should I wear
Recommend clothes for {t} and {k}
What to wear at {t}, {k}
what to wear when {k} and {t}
How should I dress at {t} and {k}
How should I dress when it is {k} and {t}
Do I need a jacket at {t} when it is {k}
Help me choose clothes: {t} and {k}
I need clothes for {t} and {k}
Get clothes for {t} and {k}
""")

WEATHER_CLOTHES = lines("""
What is the weather in {c}, and what should I wear
What's the weather in {c} and what should I wear
What is the weather in {c} and which clothes should I wear
What should I wear in {c}
What should I wear in {c} today
What should I wear today in {c}
What clothes should I wear in {c}
Which clothes do I need in {c} today
How is the weather in {c}, and what should I put on
How should I dress in {c} today
How should I dress for {c}
Tell me the weather in {c} and suggest clothes
Check the weather in {c} and suggest what to wear
Check the weather in {c} and tell me what to wear
Get the weather in {c} and a clothes suggestion
I am in {c}. What should I wear
I'm going to {c}. What should I wear
I travel to {c}. Which clothes should I take
I travel to {c}. What is the weather and what should I wear
weather in {c} and what to wear
weather and clothes for {c}
what to wear in {c}
what to wear in {c} today
clothes for {c}
Suggest clothes for {c} today
Suggest clothes for the weather in {c}
Suggest clothes for the current weather in {c}
What can I wear in {c} right now
Look up the weather in {c}, then suggest clothes
I need clothes for the weather in {c}
Give me the weather in {c} and tell me what I should wear
Recommend clothes for {c}
""")

BIG_STOCKS = lines("""
What are the {n} largest {r}stocks
What are the {n} biggest {r}stocks
Which are the {n} largest {r}stocks
Which {n} {r}stocks are the biggest
Name the {n} largest {r}stocks
Name the {n} biggest {r}companies
List the {n} largest {r}stocks
List the top {n} {r}stocks
Show me the {n} largest {r}stocks
Show the top {n} {r}companies by market cap
Give me the {n} biggest {r}stocks
Give me the names of the {n} largest {r}stocks
Get the {n} largest {r}stocks
Get the names of the {n} biggest {r}stocks
Tell me the {n} largest {r}companies
Tell me the top {n} {r}stocks
top {n} {r}stocks
{n} biggest {r}stocks
{n} largest {r}stocks
the {n} largest {r}stocks by market cap
biggest {n} {r}stocks
largest {n} {r}companies
I want the {n} largest {r}stocks
I need the names of {n} big {r}stocks
I want to know the {n} biggest {r}companies
What {r}stocks are the {n} largest
Who are the {n} biggest {r}companies
Can you list the {n} largest {r}stocks
Could you name the top {n} {r}stocks
Which {r}companies are the top {n}
""")

# Used with {r} at the end instead: "in the US", "in the world".
BIG_STOCKS_IN = lines("""
What are the {n} largest stocks {r}
Which are the {n} biggest stocks {r}
Name the top {n} stocks {r}
List the {n} largest companies {r}
Show me the {n} biggest stocks {r}
Give me the {n} largest stocks {r}
Get the {n} largest stocks {r}
Tell me the names of the {n} biggest companies {r}
top {n} stocks {r}
{n} largest stocks {r}
the {n} biggest stocks {r}
What are the top {n} companies by market cap {r}
""")

STOCK_PRICE = lines("""
What is the stock price of {s}
What is the price of {s}
What are the stock prices of {s}
What are the prices of {s}
What's the stock price of {s}
What is the {s} stock price
What does {s} cost
What does a share of {s} cost
How much is {s} stock
How much is a share of {s}
How much does {s} stock cost
How much are {s} shares
Tell me the stock price of {s}
Tell me the price of {s} stock
Show me the stock price of {s}
Show the prices of {s}
Give me the stock price of {s}
Give me the price of {s}
Get the stock price of {s}
Get the price for {s}
Get stock price {s}
stock price {s}
stock price of {s}
{s} stock price
{s} stock
{s} share price
price of {s} stock
share price of {s}
prices of {s}
Check the stock price of {s}
Look up the stock price of {s}
I want the stock price of {s}
I want to know the price of {s}
I need the share price of {s}
Where does {s} trade
Where is {s} stock at
How is the {s} stock
At what price does {s} trade
Can you check the price of {s} stock
Can you get the stock price for {s}
Could you tell me the share price of {s}
What is {s} worth
Quote for {s}
""")

STOCK_CHAIN = lines("""
What are the prices of the {n} largest {r}stocks
What are the stock prices of the {n} largest {r}stocks
What are the prices of the {n} biggest {r}companies
What is the price of the {n} largest {r}stocks
How much are the {n} largest {r}stocks
How much do the {n} biggest {r}stocks cost
Get the prices of the {n} largest {r}stocks
Get the stock prices of the top {n} {r}companies
Show me the prices of the {n} biggest {r}stocks
Show the stock prices of the top {n} {r}stocks
Give me the prices of the {n} largest {r}stocks
Give me the stock price of the {n} biggest {r}stocks
Tell me the prices of the top {n} {r}stocks
Tell me the {n} largest {r}stocks and their prices
List the {n} biggest {r}stocks with their prices
List the top {n} {r}stocks and their prices
Name the {n} largest {r}stocks and what they cost
prices of the {n} largest {r}stocks
prices of the top {n} {r}stocks
top {n} {r}stocks with prices
stock prices of the {n} biggest {r}stocks
I want the prices of the {n} largest {r}stocks
I want to know the stock prices of the {n} biggest {r}companies
Find the {n} largest {r}stocks and get their prices
Look up the {n} biggest {r}stocks and tell me the prices
What do the {n} largest {r}stocks cost
Which are the {n} biggest {r}stocks and what are their prices
Check the prices of the {n} largest {r}stocks
""")

CALCULATOR = lines("""
What is {e}
What's {e}
What is {e} equal to
How much is {e}
How much is {e} in total
Calculate {e}
Please calculate {e}
Compute {e}
Evaluate {e}
Solve {e}
Work out {e}
Tell me {e}
Tell me the result of {e}
What is the result of {e}
What does {e} give
What does {e} make
What do you get for {e}
Can you calculate {e}
Can you compute {e}
Could you work out {e}
Use the calculator for {e}
Use the calculator: {e}
calculate {e}
calc {e}
compute {e}
{e}
{e} =
result of {e}
value of {e}
I need the result of {e}
I want to know {e}
Do the math: {e}
Math: {e}
Give me the value of {e}
Evaluate the expression {e}
How much does {e} make
And what is {e}
Help me with {e}
""")

SEARCH = lines("""
Search for {q}
Search {q}
Please search for {q}
Search the documents for {q}
Search the site for {q}
Search this site for {q}
Search the docs for {q}
Find something about {q}
Find documents about {q}
Find information about {q}
Find information on {q}
Find pages about {q}
Find the page about {q}
Look for {q}
Look up {q}
Look for {q} in the documents
Look up {q} on this site
search: {q}
search {q} in the docs
docs {q}
docs about {q}
documents about {q}
information about {q}
info on {q}
What do the documents say about {q}
What do the docs say about {q}
What does this site say about {q}
What does the site say about {q}
Is there anything about {q}
Is there something about {q} on this site
Is there a page about {q}
Do you have information about {q}
Do you have documents about {q}
Do the documents mention {q}
Do the docs say anything about {q}
Where can I read about {q}
Where can I find information about {q}
Tell me about {q}
Tell me something about {q}
What do you know about {q}
What is written about {q}
I want to read about {q}
I want to know more about {q}
I need information about {q}
I have a question about {q}
I am looking for {q}
I'm looking for information about {q}
Can you search for {q}
Can you find {q}
Could you look up {q}
Could you search the site for {q}
Show me documents about {q}
Show me what the site says about {q}
Explain {q}
How does this site handle {q}
Questions about {q}
Use the search for {q}
""")

THEME = lines("""
Set the theme to {k}
Set theme to {k}
Set the theme {k}
Set the colour theme to {k}
Set the color theme to {k}
Set the colour of the page to {k}
Set the page to {k}
Change the theme to {k}
Change theme to {k}
Change the colour to {k}
Change the color to {k}
Change the page colour to {k}
Change the color of the page to {k}
Switch the theme to {k}
Switch to {k}
Switch to the {k} theme
Switch to {k} mode
Switch the page to {k}
Turn the page {k}
Turn the theme {k}
Turn on {k} mode
Make the page {k}
Make it {k}
Make the theme {k}
Make the site {k}
Make everything {k}
Use the {k} theme
Use a {k} theme
Use {k} as the theme
Use {k} as colour
Use {k} mode
theme {k}
theme: {k}
{k} theme
{k} mode
colour {k}
color {k}
I want a {k} theme
I want a {k} page
I want the page to be {k}
I want the theme to be {k}
I would like a {k} theme
I like {k}, set the theme
Can you make the page {k}
Can you change the theme to {k}
Could you set the theme to {k}
Could you switch to {k}
Can I have a {k} theme
Give me a {k} theme
Give the page a {k} theme
Give me {k} mode
Paint the page {k}
Colour the page {k}
The page should be {k}
The theme should be {k}
Please use {k} for the page
Let the page be {k}
""")

# {p} may carry the amount: "two red shoes", "red shoes".
CART = lines("""
Add {p} to the cart
Add {p} to my cart
Add {p} to the shopping cart
Add {p} to my shopping cart
Add {p}
Add {p} please
Put {p} in the cart
Put {p} in my cart
Put {p} into the cart
Put {p} into my shopping cart
Put {p} in the basket
Put {p} into my basket
Place {p} in the cart
Place {p} in my shopping cart
I want {p} in my cart
I want to buy {p}
I want to order {p}
I would like to buy {p}
I'd like {p} in my cart
I'd like to order {p}
I need {p} in my cart
I will buy {p}
I'm buying {p}
Buy {p}
Order {p}
Can you add {p} to my cart
Can you add {p} to the cart
Can you put {p} in my cart
Could you add {p} to the cart
Could you put {p} in the basket
Can I get {p} in my cart
Let me buy {p}
Let us add {p}
add {p} cart
add to cart {p}
add to cart: {p}
cart {p}
cart: {p}
buy {p} now
Add to my cart {p}
Add to the basket {p}
Also add {p}
Also put {p} in the cart
And {p} in the cart
And add {p}
Now add {p} to the cart
Please put {p} in the shopping cart
Throw {p} in the cart
Throw {p} into my cart
Include {p} in my cart
Include {p} in my order
Reserve {p} in my cart
My cart needs {p}
""")

# {m} is a length such as "5 minutes", "an hour" or "half an hour"; {s} is "5 minute".
TIMER = lines("""
Set a timer for {m}
Set a timer to {m}
Set the timer for {m}
Set the timer to {m}
Set timer {m}
Set timer for {m}
Set up a timer for {m}
Set a countdown for {m}
Set a countdown of {m}
Set a {s} timer
Set a {s} countdown
Set me a {s} timer
Start a timer for {m}
Start a timer of {m}
Start the timer for {m}
Start timer {m}
Start a countdown for {m}
Start a countdown of {m}
Start a {s} timer
Start a {s} countdown
Start the countdown: {m}
Begin a timer of {m}
Begin a {s} countdown
Make a timer for {m}
Make a {s} timer
Create a timer for {m}
Create a {s} timer
Run a timer for {m}
Run a {s} timer
Give me a timer for {m}
Give me a {s} timer
Put a timer on for {m}
Put on a timer for {m}
timer {m}
timer for {m}
timer: {m}
{m} timer
{s} timer
countdown {m}
{s} countdown
{m} countdown
Count down {m}
Count down from {m}
Count {m}
I need a timer for {m}
I need a {s} timer
I want a timer for {m}
I want a {s} timer
I would like a {s} timer
I'd like a timer of {m}
Can you set a timer for {m}
Can you start a {s} timer
Could you set a timer for {m}
Could you start a countdown of {m}
Can I have a {s} timer
Remind me in {m}
Wake me in {m}
Wake me up in {m}
Tell me when {m} are over
Tell me when {m} have passed
Let me know in {m}
Let me know when {m} are over
Ring in {m}
Alarm in {m}
Time {m}
The eggs need {m}, set a timer
My pizza needs {m}. Start a timer
Tea needs {m}, start the timer
Another timer for {m}
""")

PREFIXES = ["hey, ", "hi, ", "hello, ", "hey ", "hi! ", "Hello! ", "ok, ", "okay, ", "now ", "so, ", "please ", "please, ", "well, ",
            "quick question: ", "Hi there, ", "Good morning. ", "thanks, ", "great, ", "next: ", "I have a question. "]
SUFFIXES = ["?", "?", "?", ".", "!", "", "", " please", " please?", ", please", ", please.", " now", " thanks", ", thanks!", "??", " :)", " for me",
            ", thank you"]
