"""Colloquial, indirect and figurative training phrasings for the nine demo functions, in the notation of `grammar.py`.

A list that is called as one of `grammar.py` adds to it. The lines are long on purpose: one sentence frame each.
"""

from .phrasings import lines

WEATHER = lines("""
[what's|what is] [it like|it doing|happening|going on] [outside|out there|up in the sky|outdoors] in {c} [today|now|right now|]
[how's|how is] [the sky|the air|the sun|the climate|the day|it outside|life outside] [over|] in {c} [today|right now|at the moment|]
[do|should] [people|folks|they] [in {c} need|need in {c}] [umbrellas|sunglasses|sun cream|boots|coats] [today|now|]
[are|is] [the people of {c}|everyone in {c}|my friend in {c}|my aunt in {c}] [freezing|sweating|getting wet|enjoying the sun|under an umbrella] [now|today|right now|]
[would|will|do] I [freeze|sweat|melt|get wet|get soaked|need to shiver|burn in the sun] in {c} [today|now|if I go there|]
[sun|rain|snow|fog|wind|frost|hail|clouds|thunder] in {c} [today|now|tonight|or not|]
[sun or rain|rain or shine|wet or dry|hot or cold|warm or cool|sunny or grey|good or bad weather] in {c} [today|now|]
[is|does] {c} [sunny|wet|cold|frozen|under snow|in the fog|grey|hot|cloudy|look sunny|get any sun|get rain] [today|now|right now|at the moment|]
{c} [forecast|temps|outlook|conditions|sky|degrees|climate|weather report|weather check] [please|pls|now|today|]
[forecast|outlook|weather report|weather check|weather news|weather update|temps|degrees][ for| in| of|:] {c} [please|pls|quickly|today|]
[my|our] [flight|train|bus|trip|holiday|honeymoon|tour|cruise] [goes to|ends in|stops in|starts in|takes us to] {c}{comma} [how's the weather there|what's the weather|is it warm there|will we get rain|what is the sky like]
[calling|phoning|visiting|meeting] [my mum|my friend|grandma|a client|my cousin] in {c}{comma} [what is the weather there|is it sunny there|how warm is it there|is it raining there]
[can|could] [I|we|the kids|they] [swim|have a picnic|sit outside|eat outside|ride a bike|play outside|go for a walk|dry the laundry outside|go to the beach] in {c} [today|now|this afternoon|]
[is there|have they got|do they get] [a storm|a heatwave|blue sky|any sun|any rain|frost|ice on the roads|a thunderstorm|some wind] [in|over|around|near] {c} [today|now|]
[they say|I heard|someone told me|the radio said] [it is|it's] [hot|cold|raining|snowing|lovely|awful|stormy] in {c}{comma} [is that true|is that so|can you check|right|check that]
[give|get|hand|bring|send] me [a quick|a short|the] [weather|temperature] [check|report|update|reading|picture] [for|from|of] {c} [please|now|]
[curious|wondering|just asking|asking for a friend|out of interest]{comma} [what's the weather in|how warm is it in|how is the weather in|is it sunny in] {c}
[let me know|fill me in on|keep me posted on|update me on|brief me on|inform me about] [the weather|the temperature|the conditions|how the weather is] in {c} [please|]
[weather|temperature]? {c} [please|now|]
[in {c}|over in {c}|down in {c}|up in {c}]{comma} [is it raining|how's the weather|is the sun out|how cold is it|what's the temperature|is it nice out]
[is|was] it [a nice|a good|a bad|a beautiful|an ugly|a rainy|a cold|a hot] day [in|for a walk in|for a trip to|to be in] {c} [today|]
[has|is] [the sun|summer|winter|spring|the rain|the snow] [come out|arrived|started|here yet|there] in {c} [yet|already|]
I [have no idea|don't know|wonder|am not sure|can't tell] [what the weather is like|how warm it is|if it rains|whether the sun shines|how cold it is] in {c}
[should|would] [I|we] [leave|go|drive|walk|run|move] to {c} [in this weather|or is it too cold|or is it raining there|or is it too hot today]
[see|look|check] [whether|if] [it is raining|it rains|the sun shines|it's cold|it's hot|there is snow|it is windy] [in|over] {c} [for me|please|]
[look out of the window|stick your head out|hold a finger in the wind] in {c}{comma} [what do you see|how is it|how's the weather|rain or sun]
[weather|meteo|temperature] @ {c} [now|today|]
where is it [warmer|nicer]{comma} here or in {c}? [check|get|look up] the weather there
""")
WEATHER_UNIT = lines("""
[weather|temperature|temps|forecast|degrees] {c} [in|as|unit|using] {u} [please|pls|]
{c}, {u}[ please||, weather|, temperature]
{c} [weather|temperature|temps|conditions] [{u}|({u})|- {u}|as {u}|, use {u}]
{u} [degrees|temperature|reading|value|please] [for|in|from|at] {c} [now|today|]
[how hot|how cold|how warm|how chilly] [does it get|is it|is it outside] in {c}? [{u} please|In {u}|I need {u}|Answer in {u}|{u}, please|Show {u}]
[I grew up with|I am used to|I can only think in|I understand|we use|in my country we have] {u}{comma} [how warm is it in|what's the weather in|weather in|how cold is it in] {c}
[give|send|tell|show|get] me {u} [for|from|in] {c} [please|now|]
[how much|what] [warmth|heat|cold|frost] [is there|do they have] in {c}, [in|measured in|counted in] {u}
[switch to|take|choose|go with|stick to] {u}[ and|, then] [tell me the weather in|get the temperature of|show me the weather in|check] {c}
[convert|put|turn] the [temperature|weather] in {c} [to|into] {u} [please|]
[unit|format|scale]: {u}, [city|place|where|town]: {c}
[city|place|where|town]: {c}, [unit|format|scale]: {u}
[I want|I need|I'd like|may I have|can I have] [the|] {u} [temperature|degrees|value|weather] [of|in|for] {c} [please|]
[is it|will it be] [warm|cold|hot|freezing] in {c} [today|now|]? [use|in|with|tell me in] {u} [please|]
[weather|temperature] [of|in|for] {c} [but|and|only|, but] [in|with|using] {u} [please|this time|]
[my|our] [trip|flight|holiday|family] [goes to|is in|starts in] {c}{comma} [temperature in|how warm in|weather in|degrees in] {u}
[no|not the other unit,|nothing but] {u}[ please|]: [weather|temperature] in {c}
[tell|show] [my American friend|my British friend|my grandma|my boss|a tourist] the weather in {c}, [in|using|she wants|he wants] {u}
[express|report|display|print|state] the [temperature|weather] [of|in|for] {c} [in|using|with] {u}
[at how many|how many] {u} [degrees|] [is|are they in|does it stand in|are we at in] {c} [now|today|]
[I am in|we are in|I stay in|I live in|he flies to] {c} and [want|need|like|think in] {u}{comma} [how warm is it|what is the temperature|weather please|temperature please]
[if I land in|when I get off the plane in|if I step outside in] {c}{comma} [how warm is it in|what will I read in|what is it in] {u}
[weather|temperature] [app|widget|panel|box] [for|with] {c} [in|on|set to] {u}
[what would|what does] [an American|a European|my uncle|a tourist] [say|read] [about the temperature|] in {c}? [In|Use|Take] {u}
{u} for {c} [please|now|today|, thanks|]
""")
CLOTHES = lines("""
[it's|it is] {t} [and|,] {k} [out there|outside|here|today]{comma} [dress me|help me dress|style me|what goes on my body|what do I throw on|what's my outfit|clothes please]
[it's|it is] {k} [and|,] {t} [out there|outside|here|today]{comma} [dress me|help me dress|what do I throw on|what's my outfit|what would fit|clothes please]
[jacket or no jacket|coat or sweater|shorts or trousers|long or short sleeves|boots or sandals|scarf or not] [at|with|for] {t} and {k}
[what|which] [shoes|coat|jacket|trousers|layers|gear|outfit] [at|for|with] {t} [and|,|plus] {k} [weather|]
{t}, {k}: [what now|what to wear|outfit|clothes|jacket or not|dress me]
{k}, {t}: [what now|what to wear|outfit|clothes|dress code|dress me]
[outfit|clothes|wardrobe|dress code|what to wear][ for| at|:] {t}, {k} [please|pls|]
[temperature|temp]: {t}, [condition|weather|sky]: {k}
[condition|weather|sky]: {k}, [temperature|temp]: {t}
I [stand|am standing] in front of [my wardrobe|the closet|the mirror]{comma} [it's|it is] {t} and {k}
[my kids|the children|my wife|my husband|grandpa|the team] [must|have to|want to|will] go out at {t} [and|with] {k}{comma} [what should they wear|how do we dress them|clothes please|which clothes]
I [have nothing to wear|don't know what to put on|can't decide what to wear] [for|at|with] {t} and {k}
[can I|may I|could I] [go out|go|leave the house] in [a t-shirt|shorts|sandals|a dress|a thin jacket|jeans] at {t} [and|when it's|with] {k}
[will I|would I] [freeze|sweat|be cold|be too warm] in [a t-shirt|a sweater|a coat|shorts] at {t} and {k}
[pack|lay out|pick out|choose|find|get] [my clothes|an outfit|something to wear|the right clothes] for {t} [and|,] {k} [please|]
[how thick|how warm|how light] [should|must] my [jacket|coat|clothes|sweater] be [at|for] {t} [and|when it's] {k}
[don't let me freeze|I don't want to get sick|I hate being cold|I get cold easily|I sweat fast]{comma} [it's|we have] {t} [and|,] {k}, [what do I wear|which clothes|what should I put on]
[the thermometer|my phone|the app|the radio] says {t} and {k}{comma} [what do I put on|what should I wear|any outfit idea|pick clothes]
[what would|what does] [a sensible person|a local|a stylist|my mother] wear [at|when it is|for] {t} and {k}
[clothing|outfit|fashion|style] [idea|suggestion|tip|advice|inspiration] [for|at|wanted:] {t} [and|,] {k}
[wedding|party|date|school trip|bike ride|job interview|picnic|garden work] at {t} [and|,|with] {k}{comma} [what to wear|which clothes|how do I dress|outfit please]
given {t} [and|with|plus] {k} [outside|weather|conditions|], [suggest|choose|recommend|name] [clothes|an outfit|something to wear]
[with|in] {k} weather [and|at] {t} [what|which clothes] [do|should|would|can] [I|one|you|we] wear
[say|suppose|imagine|let's say|assume] it is {t} [and|,] {k}{comma} [what should I wear|which clothes fit|what do I put on]
at {t} [and|with] {k} [I would wear what|which clothes make sense|what clothes are best|what keeps me comfortable|what is smart to wear]
[brr|phew|oh dear|well]{comma} {t} and {k}{comma} [what do I put on|what should I wear|clothes please]
""")
WEATHER_CLOTHES = lines("""
[prepare|equip|wrap|pack] [me|my suitcase|my bag|my wardrobe] for [the sky|a walk|the weather|the temperature|a day outside|conditions] [in|of|over] {c}
[how|tell me how|check how|find out how] [cold|hot|rainy|wet|windy|nice] [it is in|it gets in|it will be in] {c} [today|now|] and [what|which clothes] [I|we] [can|could|must|ought to|shall] [put on|take|choose|carry]
[learn|report|read out|see] [the temperature|the conditions|the weather] [in|of|at|over] {c} and [propose|advise|select|recommend] [clothes|an outfit|something to put on]
[clothe|dress|style] me [by|after|according to|with] [the weather|the temperature|the sky|the conditions|today's weather] [in|of|at|around] {c}
[packing|I am packing|I pack my bag|I'm packing my suitcase|we are packing] for {c}{comma} [what do I wear|which clothes|what goes in|what should I take to wear|help me choose clothes]
[dress|style|kit out|clothe] me for {c} [today|now|please|]
[what's|what is] [my outfit|the dress code of the day|the right outfit|a good outfit|the best outfit] [for|in] {c} [today|now|]
{c} [outfit|clothes|wardrobe|what to wear|dress code|dressing tips] [today|please|pls|now|]
[outfit|wardrobe|dressing|clothes|fashion] [check|tips|help|advice|idea|plan] for {c} [today|now|please|]
{c}: [what to wear|what do I put on|which clothes|how to dress|outfit|weather and outfit]
[how's|what's] the weather in {c} [today|now|] and [what do I throw on|how do I dress|what goes with it|which outfit suits it|what would you put on]
[I stand|I am standing] in front of my [wardrobe|closet|suitcase]{comma} [I go to|today I am in|I travel to|my trip goes to] {c}{comma} [help|what should I wear|what do I take]
[I land in|I get off the train in|I arrive in|I wake up in|I walk around] {c} [today|soon|in an hour|tomorrow|]{comma} [what do I wear|dress me|how should I dress|what do I put on]
[what|which] [shoes|jacket|layers|coat|trousers|gear] [do|should|would] I [wear|put on|choose|pick] in {c} [today|now|]
[can|may|could] I [wear|go in|walk around in] [shorts|a t-shirt|sandals|a dress|a thin jacket] in {c} [today|now|]{comma} [or what should I wear|or which clothes|or what else]
[what are|what do] people in {c} [wearing|wear|putting on|put on] [today|now|in this weather|]
[my kids|the children|my team|my parents|my girlfriend|my boss] [go to|fly to|visit|are in] {c} [today|tomorrow|]{comma} [what should they wear|how should they dress|which clothes do they need]
[I have nothing to wear|I don't know what to put on|I can't decide what to wear] [in|for] {c} [today|]
I [do not want to|don't want to|hate to|must not] [freeze|sweat|get wet|look silly] in {c}{comma} [what do I wear|what should I put on|suggest clothes|which clothes are right]
[depending on the weather|according to the weather|based on the weather|given the weather|for the current weather] in {c}, [what should I wear|suggest clothes|which clothes are right|pick an outfit]
[pick|choose|find|lay out|suggest|get] [me |] [clothes|an outfit|something to wear] [that fits|that suits|for|matching|to match] [the weather in|today's weather in|the sky of|a day in] {c}
[first|] [the weather|the temperature|the conditions] [in|of|for] {c}, [then|and then|after that] [clothes|an outfit|what to wear|my outfit]
[wedding|job interview|date|party|picnic|city tour|bike tour|meeting|concert] in {c} [today|tonight|tomorrow|]{comma} [what to wear|how do I dress|which clothes|outfit please|what should I wear]
[tell|show|give] me [how to dress|what to put on|what to wear|the right clothes] [in|for] {c} [today|now|please|]
[see|check|look] what it's like in {c} and [dress me|tell me what to put on|pick an outfit|choose my clothes|find me clothes]
[what would|what does] [a local|someone|a clever tourist|a stylist] [wear|put on] in {c} [today|now|]
[is|are] [shorts|sandals|a coat|boots|a sweater|jeans] right for {c} [today|now|]{comma} [or what do I wear|or what else should I wear|what would you wear]
[shorts or trousers|coat or t-shirt|jacket or sweater|boots or sandals] in {c} [today|now|]
[going|heading|off|moving|travelling] to {c} [today|soon|tomorrow|]{comma} [clothes|outfit|what to wear|what do I wear|dress me]
[help me|assist me|I need help] [to dress|getting dressed|with my clothes|with my outfit|choosing an outfit] for {c} [today|please|]
[weather|temperature] plus [outfit|clothes|wardrobe idea|dressing advice] [for|in] {c} [please|]
""")
BIG_STOCKS = lines("""
[who|which] [rules|runs|dominates|tops|heads] the [stock|] market? [The|Name the|Show the|I want the] {n} [biggest|largest|top] {r}[stocks|companies|firms]
[the|] {n} [giants|heavyweights|leaders|big names|big players|champions|whales] among [the|] {r}[stocks|companies|firms]
[name|list|show|give me|tell me] [the|] {n} [giants|heavyweights|leaders|big players|big fish|market leaders] [of|among] the {r}[stocks|companies|firms]
[top|biggest|largest] {n}, {r}[stocks|companies|firms][ please|, please|]
[top|best|first] {n} of the {r}[stocks|companies|firms] [by size|by market cap|by value|by market value|ranked by size]
{r}[stocks|companies|firms], [the|only the|just the] {n} [biggest|largest|most valuable|top ones|greatest] [please|]
{r}[stocks|companies|firms]: [top|the biggest|the largest|the first] {n}
[rank|sort|order] the {r}[stocks|companies|firms] by [size|market cap|value][ and|, then] [show|give|name|list] [me |] [the|] [top|first|biggest] {n}
[ranking|top list|hit list|leader board|chart|hall of fame] of the {n} [biggest|largest|most valuable] {r}[stocks|companies|firms]
[I|we] [play a quiz|write an essay|prepare a talk|make a slide|do my homework|bet with a friend]{comma} [I need|name|give me|what are] the {n} [biggest|largest|top] {r}[stocks|companies|firms]
[can|could|would] you [count up|run through|rattle off|spell out|recite|write out|put together|jot down] the {n} [biggest|largest|top] {r}[stocks|companies|firms]
[which|what] {n} {r}[stocks|companies|firms] [weigh most|are worth most|lead the field|stand on top|are number one to last|have the highest market cap|are at the top]
[I'm|I am] [curious|interested|looking for|after|keen to know]{comma} the {n} [largest|biggest|top] {r}[stocks|companies|firms] [by market cap|by name|please|]
[how about|what about|let's see|let's have] the {n} [largest|biggest|top|leading] {r}[stocks|companies|firms]
[teach me|remind me of|I forgot|I never remember|quiz me on] the {n} [largest|biggest|top] {r}[stocks|companies|firms]
[who|which companies] [make up|form|are in|belong to] the [top|leading] {n} {r}[stocks|companies|firms]
[only|just|no more than|exactly|not all, only] {n} {r}[stocks|companies|firms]{comma} [the biggest|the largest|the most valuable|top ones]
[stock|market|market cap] [ranking|leaders|list|top list], {n} {r}[stocks|companies|entries] [please|]
[number|n|count|how many]: {n}, [largest|biggest|top] {r}[stocks|companies|firms]
[pull up|bring up|dig up|fetch|load|print|output] the {n} [largest|biggest|top|most valuable] {r}[stocks|companies|names]
[the names|just names|names only|only the names]{comma} [top|biggest|largest] {n} {r}[stocks|companies|firms]
[my|our] [broker|teacher|boss|uncle|son] [asks for|wants|talks about|needs] the {n} [largest|biggest|top] {r}[stocks|companies|firms]
[if I wanted|suppose I want|I would like] to know the {n} [biggest|largest|richest] {r}[stocks|companies|firms], [who are they|what would they be|which are they|who would that be]
[where is the big money|who has the highest value|who is worth the most]? {n} {r}[stocks|companies|firms] [please|will do|are enough]
[make|build|compile|create|write] [me |] [a|the] list [with|of] the {n} [largest|biggest|top|leading] {r}[stocks|companies|firms]
a [top|list of the top|ranking of the top] {n} of {r}[stocks|companies|firms] [would be nice|please|is what I need]
""")
STOCK_PRICE = lines("""
[how's|how is|how are] {s} [doing|trading|performing|looking|holding up] [on the market|at the exchange|on the stock market|on Wall Street] [today|now|]
[what's|what is] {s} [going for|trading at|selling for|at right now|at|at today|listed at|quoted at] [today|now|]
[what|how much] [will|would|does] [a|one|a single] [share|piece|slice|bit] of {s} [set me back|cost me|run me|go for|sell for] [today|now|]
[can|could] I [afford|pay for|get] [a share|one share|shares] of {s}? [What's the price|How much is it|What does it cost|Price please]
[is|are] {s} [expensive|cheap|up|down|high|low|rising|falling] [today|now|at the stock market|as a stock]
[did|has|have] {s} [gone up|gone down|risen|fallen|dropped|climbed]{comma} [what's the price|price please|show the stock price|where is it now|]
{s} [shares|stock] [how much|price please|price pls|what price|cost|at what price] [now|today|]
{s}, [share price|stock price|price please|how much|what does it trade at|price now|current price]
{s}: [share price|stock price|price|quote|how much]
[stock|share|stocks|shares|ticker|price|prices]: {s}
[stock|share|price] [check|update|lookup|info|report|alert][ for| on| of|:] {s} [please|]
[quote|price] me {s} [please|now|]
[check|look|see] [where|what|how high] {s} [is|stands|trades|closed|opened] [today|now|on the market|]
[check|look] on {s} [stock|shares] for me
[I am thinking about|I dream of|I consider|my bank recommends|my uncle sold|everybody talks about] {s} [shares|stock]{comma} [how much|what's the price|what do they cost|price please]
[am I rich|should I sell|should I buy|time to sell|time to buy|is it a good moment]? [What is the price of|How high is|What's the quote of] {s} [stock|shares|]
[with|having|my portfolio holds|in my depot are] {s}{comma} [what are they worth|what is the price|how are the prices|show me the prices]
[price tag|market value|going rate|latest quote|latest price|closing price|exchange price] [of|for|on] {s} [stock|shares|please|]
[how much|what] [money|cash|] [do|would] I [get|receive|make] [if I sell|for selling|when I sell|for] [one share of|a share of] {s}
[what|which] [price|value|quote] [does|do] {s} [have|show|stand at|reach] [today|now|at the stock market|]
[the|] latest [on|from|about] {s} [stock|shares|at the stock exchange]{comma} [price please|what price|how much|]
[let me see|I want to see|put up|bring up|pull up|display] the [price|quote|stock price|share price] [of|for] {s} [please|]
[could|can|would] you [quote|price|value|look at the stock price of|check the shares of|read me the price of] {s} [for me|please|]
[investing|putting my money] in {s}{comma} [what's the price|how much is a share|what does a share cost|what would I pay]
[where|at what level] [do|does|are|is] {s} [stock|shares|] [stand|trading|close|sit] [today|now|]
[any news on|an update on|status of] the [price|stock price|share price|prices] of {s}
I [wonder|am curious|would love to know|have to know|just want to know] [what a share of|how much a share of|the price of a share of] {s} [costs|is|is now|would be|]
[tell|show] [my wife|my boss|the class|the board|everybody] [the stock price of|what a share costs of|the price of] {s}
""")
STOCK_CHAIN = lines("""
[what|which] [sum|amount|figure|money] [buys|stands on|is written on|belongs to] [one of|each of|] the {n} [largest|biggest|top|leading] {r}[stocks|companies|firms]
[what|how much] [did|could|should|must|may|will] [we|one|someone|a buyer|my friend] [pay|spend|give|bring|hand over] for the {n} [largest|biggest|top] {r}[stocks|companies|firms]
[how costly|how dear|how valuable per share|how cheap|how pricey] [are|were|have] the {n} [largest|biggest|top|leading] {r}[stocks|companies|firms] [become|today|now|]
[are|were] the {n} [largest|biggest|top] {r}[stocks|companies|firms] [costly|dear|pricey|cheap] [today|now|]
[the|] [cost|price|market price|share price] of [buying|owning|getting|having] the {n} [largest|biggest|top] {r}[stocks|companies|firms]
[how much|what] [money|cash|] [do I need|must I bring|would I pay|do I pay] for [one share of each of|a share each of|one each of] the {n} [largest|biggest|top] {r}[stocks|companies|firms]
[what's|what is] [each of|the price tag of|the quote of each of|the share price of each of] the {n} [largest|biggest|top|leading] {r}[stocks|companies|firms] [going for|trading at|at|worth|] [today|now|]
[the|] {n} [giants|heavyweights|leaders|big players|big names] [of|among] the {r}[stocks|companies|firms] [and their prices|with prices|and what they cost|with stock prices]
[what do|how much do] the {n} [giants|heavyweights|leaders|big players] [of|among] the {r}[stocks|companies|firms] cost
{r}[stocks|companies|firms], [the|] [top|largest|biggest] {n}, [with prices|prices please|and prices|how much each]
[top|biggest|largest] {n} {r}[stocks|companies|firms], [prices|quotes|with prices|prices please|how much|what do they cost]
[price|quote] [list|table|overview|check|report|summary] [of|for] the {n} [largest|biggest|top] {r}[stocks|companies|firms] [please|]
[a table|a list|an overview|a summary] with the {n} [largest|biggest|top|leading] {r}[stocks|companies|firms] and [the price of each|their prices|the share prices|what they trade at]
[who are|which are|what are] the {n} [largest|biggest|top] {r}[stocks|companies|firms] and [how much are they|what do they cost|what does a share cost|what is a share worth|where do they trade]
[first|] [find|get|look up|list] the {n} [largest|biggest|top] {r}[stocks|companies|firms], [then|and then|after that] [their prices|quote them|price them|tell me what they cost|look at the prices]
[take|grab|pick|fetch] the {n} [largest|biggest|top] {r}[stocks|companies|firms][ and|, then] [quote|price|value] [them|each|each of them|every one]
[quote|price] the {n} [largest|biggest|top|leading] {r}[stocks|companies|firms] [for me|please|]
[are|is it true that] the {n} [largest|biggest|top] {r}[stocks|companies|firms] [expensive|cheap|affordable]? [Show their prices|What do they cost|Prices please|How much are they]
[can|could] I [afford|buy] the {n} [largest|biggest|top] {r}[stocks|companies|firms]? [What do they cost|Show the prices|How much are they|Prices please]
[I want|I'd like|I plan|we want|I think about] to [invest in|buy shares of|put money in|own] the {n} [largest|biggest|top] {r}[stocks|companies|firms]{comma} [at what price|how much|prices please|what must I pay|what would it cost]
[check|look|see] [what|how much] the {n} [largest|biggest|top] {r}[stocks|companies|firms] [cost|trade at|sell for|go for|are worth] [today|now|]
[how are|how's] the [prices|quotes|share prices] of the {n} [largest|biggest|top|leading] {r}[stocks|companies|firms] [doing|today|looking|now]
[current|latest|today's|live|fresh] [prices|quotes|share prices|stock prices] [of|for] the {n} [largest|biggest|top] {r}[stocks|companies|firms]
[what|which] price [tag|] [do|does] [each of|] the {n} [largest|biggest|top] {r}[stocks|companies|firms] [have|carry|show]
[names and prices|both names and prices|name plus price|stock and price] of the {n} [largest|biggest|top] {r}[stocks|companies|firms] [please|]
[I need|get me|show me|give me|bring me|print] [names and prices|the names and the prices|names with prices] of the {n} [largest|biggest|top] {r}[stocks|companies|firms]
[my|our] [boss|teacher|broker|wife|client] [wants|needs|asks for] the [prices|share prices|stock prices|quotes] of the {n} [largest|biggest|top] {r}[stocks|companies|firms]
[what|how much] [does|would] [one share|a share|a single share] of [each of|every one of|all] the {n} [largest|biggest|top] {r}[stocks|companies|firms] [cost|set me back|run me|go for]
[go through|walk through|run through] the {n} [largest|biggest|top] {r}[stocks|companies|firms] and [tell|show|give] me [each price|the price of each|their prices|what they cost]
[prices|quotes]: [top|the top|the biggest|the largest] {n} {r}[stocks|companies|firms]
[update|brief|inform] me on the [prices|quotes|share prices] of the {n} [largest|biggest|top] {r}[stocks|companies|firms]
""")
CALCULATOR = lines("""
[crunch|punch in|type in|key in|run|do|process|handle|tackle] {e} [for me|please|quickly|]
[I'm|I am] [bad|terrible|no good|hopeless] at [math|maths|numbers|sums]{comma} [what is|how much is|calculate|please do|] {e}
[my head|my brain|my phone|my pocket calculator|my abacus] [is too slow|is broken|is empty|gives up|can't do this]{comma} [what is|how much is|calculate|do] {e}
{e}, [anyone|please|how much|what's that|what do I get|solve it|quickly|your answer]
{e} [comes to|adds up to|comes out at|makes how much|amounts to|leads to|results in] [what|how much|which number]
[what|which number|how much] [does|do|would] {e} [come to|amount to|add up to|come out at|work out to|result in|equal|make]
[help me|assist me|give me a hand] with [this sum|a sum|my math|the numbers|this]: {e}
[sum|math|maths|calculation|term|expression|formula|problem|exercise|task|equation]: {e}
[double-check|verify|check|prove|recheck|confirm] [the result of|] {e} [for me|please|]
[let's|let us] [calculate|compute|work out|see what is|find out|do] {e}
[can|could|would] you [crunch|do|solve|run|handle|figure out|sort out|work on] {e} [for me|please|in your head|quickly|]
[I bought things|I have a bill|I do my taxes|I count my money|I split a bill|the cashier typed]{comma} [so|that is|that makes|altogether] {e}{comma} [how much is that|what is the total|what's the sum|what do I pay]
[the total|the outcome|the final number|the end result|the bottom line|the figure] [of|for] {e} [please|is what|]
[what|how much] [am I looking at|do I end up with|will I have|do I have|is left|remains] [with|after|for|at] {e}
[if I do|if you do|suppose I have|say I have|imagine] {e}{comma} [what comes out|how much is it|what do I have|what is the outcome|what's the number]
[stuck on|stuck at|struggling with|puzzled by|wondering about] {e}{comma} [help|what is it|please solve|how much]
[hit|press|push] the [equals|enter|result] [key|button] [for|after|on] {e}
[give|hand|tell|show|bring|send] me [what|whatever] {e} [is|makes|gives|comes to|equals]
[a quick|a small|an easy|a hard|one little] [sum|calculation|question|math question]: {e}
[feed|put|enter|type|throw] {e} [into|in] the calculator [please|]
[take|use|grab|open] [the|your|a] calculator [and|,] [do|type|enter|solve|compute|work out] {e}
[a teacher|my kid|the quiz|the test|the puzzle|an old book] [asks|wants] {e}{comma} [what do I write|the answer|what's right|what's the answer|solve it]
[is|isn't] {e} [a lot|much|more than I think|a big number|bigger than it looks]{comma} [what is it|how much exactly|calculate it|give me the number]
[numbers|number] [please|time|needed]: {e}
[off the top of your head|without thinking|in one go|exactly|to the last digit|as a number]{comma} [what is|how much is|] {e}
[resolve|simplify|reduce|unravel|decode|crack|knock out|finish] {e} [please|for me|]
[what|how much] {e} [is|makes|gives|would be] [I don't know|nobody knows here|I want to know|is my question|I need to know]
[my|the] [homework|exercise|worksheet|exam] [says|has|goes]: {e}
[result|answer|solution|total|value] [for|of|to|wanted:|please:] {e}
""")
SEARCH = lines("""
[dig|hunt|fish|rummage|poke around|comb|trawl] [through|in] the [docs|documents|site|pages|articles|help] for {q}
[got|have you got|is there|do you keep|do you have] [a page|something|anything|a guide|a text|notes|material|a section|a chapter] [on|about|covering|regarding] {q}
[where|how] [would|do|can] I [find out|learn|read up|get smarter|get help|get details] [about|on] {q} [here|on this site|]
[I can't find|I cannot find|I am unable to find|I keep missing|I don't see] [anything about|anything on|the page about|the docs for|] {q} [here|on this site|in the docs|]
[I'm|I am] [lost|stuck|confused|clueless|new] [with|when it comes to|regarding|about|on the subject of] {q}{comma} [search the docs|find help|any page|look it up|what do the docs say|]
{q}? [any docs|any page|anything in the docs|search it|look it up|where is that written]
{q} [docs|documentation|help page|help|guide|info|page|article|faq|manual|explained|tutorial|how to]
[docs|help|faq|guide|manual|info|page|article|pages|tutorial|details|topic|keyword|query|find|lookup][ on| for| about|:] {q} [please|pls|]
[google|query|look|scan|check|grep|browse] [the site|the docs|this site|your documents|your pages|the help] for {q} [please|]
[what's|what is] [the deal with|the story with|the policy on|the rule for|the word on|written about|known about|on file about] {q} [here|on this site|]
[how|what] [do you|does this site|do you guys|does your shop|does the site] [do about|deal with|say about|handle|think about|treat|offer for|write about] {q}
[my|a] [customer|colleague|boss|friend|client|teacher] [asks about|wants to know about|asked me about|complains about|has trouble with] {q}{comma} [what do the docs say|search for it|where is it written|find a page|anything in the docs]
[show|open|bring|fetch|get|send] me [the part|the section|the chapter|the lines|whatever you have|everything|what is written] [about|on|regarding] {q}
[is|are] {q} [mentioned|described|explained|covered|documented|treated|discussed] [anywhere|somewhere|here|in the docs|on this site|in the documents]
[does|do] [anything|any page|any document|some text|the faq|the site] [here|] [cover|mention|explain|describe|talk about|deal with|touch on] {q}
[can|could|may] I [read|see|learn|get|have] [something|a text|a page|the docs|more|details] [about|on|regarding] {q}
[try|start|begin] [a search|searching|looking] [with|for|on] [the words|the keyword|the term|] {q}
[type|enter|put] {q} [into|in] the search [box|field|bar|]
[keyword|search term|search word|topic|subject]: {q}
[teach me|enlighten me|educate me|inform me|brief me|fill me in|bring me up to speed] [about|on] {q} [please|]
[I'd|I would] [love|like|be glad] to [read|know|hear|learn] [more|something|all|a bit] [about|on] {q}
[there must be|there should be|I remember|I once saw|I believe there is] [a page|something|an article|a document|a text] [about|on|covering] {q}{comma} [find it|where is it|search it|can you find it|]
[the topic|the subject|the question|the matter] [is|of the day is|I have is] {q}{comma} [search the docs|look it up|find pages|any documents|what do you have]
[match|matches|hits|results|entries|sources|references] [for|on|about] {q} [please|]
[anything|something] [useful|good|new|helpful|official|written] [about|on|regarding] {q}
[how|what] about {q}{comma} [is that in the docs|any page on it|search for it|look it up|do the docs help]
[read up on|research|investigate|explore|study|check out|look into] {q} [for me|in the docs|on this site|]
[before I ask support|before I call you|instead of calling|I don't want to phone]{comma} [search for|find something about|look up|what do the docs say about] {q}
[in|from] [the docs|the documents|the manual|this site|your pages]{comma} [find|get|show me|look for|search for] {q}
""")
THEME = lines("""
[wrap|dress|bathe|drown|coat|clothe|drape|soak|cover|dip] [the page|everything|this site|the screen|it all|this page] in {k} [for once|please|for me|today|]
[throw|slap|put|splash|brush|pour|spread|lay|roll] [some|a bit of|a coat of|] {k} [on|over|onto|across] [the page|the site|this page|the screen|the background] [please|]
[flip|swap|shift|move|jump|hop|go over|change over|convert|toggle|bring] [the page|the site|the theme|everything|] to {k} [mode|theme|] [for a while|please|now|today|if you can|]
[go|think|get|turn|stay|be] {k} [please|now|for a change|today|]
[dye|tint|stain|shade|spray|recolour|recolor|tinge|wash] [this|it|the page|everything|the site|my screen] {k} [for me|please|for once|if you can|]
[can|could|may|might] I [see|get|have|try|view|enjoy] [this|the page|it|everything|the site] in {k} [for once|please|for a while|]
[how|what] would [this|the page|the site|it|everything] look [in|with|like in] {k}{comma} [show me|try it|do it|let me see]
[this page|the site|it|everything here|my screen] [would look|would be|looks|might look] [better|great|nicer|lovely|cool|best] in {k} [I think|so do it|please|, change it|]
[I'm|I am] [in the mood for|in a|fond of|crazy about|feeling|all for|a fan of|dreaming of] {k}{comma} [change the page|set the theme|theme please|make it so|use it here|recolour the page]
[{k}|{k} colours|{k} everywhere|all {k}|only {k}|more {k}|pure {k}] please
[give|lend|grant|hand] [the page|this site|the screen|it|everything] [a|some|a touch of|a nice|a coat of] {k} [look|feel|colour|touch|tone|shade|] [please|]
[a|some|the] {k} [look|feel|tone|shade|skin|style|design|appearance|touch] [for|on] [the page|this site|my screen|everything] [please|would be nice|]
[theme|colour|color|look|skin|style|mode|scheme|palette|appearance|design|page|site]: {k}
[theme|colour|color|look|skin|style|mode|scheme|palette|appearance] [=|to|->|] {k} [please|now|]
{k} [skin|look|palette|scheme|style|appearance|background|colours|layout|design|page|site] [please|pls|now|for me|]
[the sun is in my eyes|it's night|I work late|my battery is low|I read in bed|it is bright outside|I have a headache|my eyes burn|I am colour blind]{comma} [go|make it|use|switch to|give me|turn the page] {k} [please|]
[my|our] [team|brand|school|club|company|daughter|wife] [is|loves|uses|wants|wears|has] {k}{comma} [so set the theme|make the page match|theme it|use that for the page|colour the page like that]
[I'm|I am|we are] [tired|sick|bored] of this [colour|look|theme|page]{comma} [give me|make it|try|take|go for|let's have] {k}
[away with|no more of|forget|enough of] [this colour|the old theme|this design|the old look]{comma} [I want|use|take|bring] {k} [instead|now|please|]
[can|could|would] [the|this] [page|site|screen|theme|background] [wear|be in|come in|go|appear in|get dressed in|get a coat of] {k} [please|today|]
[load|activate|enable|start|run|apply|install|pull up|fire up|turn on] [the|a|] {k} [skin|look|style|scheme|palette|theme|mode|design] [please|]
[make|let] [it|this|everything|things|my page|the whole thing] [look|be|turn|go|shine|glow|appear] {k} [for once|please|today|for me|if you can|]
[let there be|long live|hello|welcome|bring on|hooray for] {k} [on this page|as the theme|for the page|as page colour]
[redecorate|repaint|restyle|rework|renew|refresh|redo|remake] [the page|this site|everything|the theme] [in|with|to|using] {k} [please|]
[do|does] [you|this page|the site|your site] [have|offer|support|come with|know] [a|] {k} [theme|mode|look|colour]? [Use it|Then use it|Turn it on|Switch to it|Set it]
[is|would] {k} [possible|ok|available|an option|be possible|be ok] [for|as] [the theme|the page|the colour|the background|the site] [please|]
[from now on|from today|this evening|for the night|at night|for today]{comma} [the page is|the theme is|use|I want|make it|go] {k}
[pick|go for|settle on|decide on|go with|opt for|vote for] {k} [as page colour|as the theme|for the background|as my theme|for this site]
[my eyes|my mood|my heart|I|the room|winter|summer] [need|needs|calls for|call for|longs for] {k}[ on the page| on this site| as the theme|, set the theme]
""")
CART = lines("""
[pop|slip|drop|stick|chuck|toss|throw|shove|squeeze|sneak|fling|tuck|bung|slide] {p} [in|into] [the|my|our] [cart|basket|bag|trolley|shopping cart] [for me|please|before I forget|while you're at it|if you can|]
[pop|drop|stick|chuck|toss|throw|sneak] {p} in [there|with the rest|as well|too] [please|]
[grab|fetch|bring|snatch|nab|score|secure|hand|pass|save|keep] me {p} [please|for later|while you are there|]
[I'll|I will|we'll|we will|I'd|let me] [take|have|get|go for|grab|go with] {p} [please|then|too|as well|today|]
[we're|we are|I'm|I am] [out of|running low on|short of|missing|low on|lacking] {p}{comma} [order some|add to the cart|cart please|into the cart|put it in the basket]
[make|that makes|that's|make it|let it be] {p} [for|in|to] [my|the] [cart|basket|order] [please|]
{p} [please|pls|for me|to go|for my order|for the basket|to my order|on my order|in my bag|on the list to buy]
{p}, [I'll take it|that's what I want|I want to buy that|I'll have that|that goes in the cart|in the cart with it|buy|sold]
[ring up|check in|pile|load|stack|bag|box|wrap|pack] {p} [for me|in my cart|into the basket|for my order|please]
[I'm|I am|we're] [shopping for|here for|after|looking to buy|ready to buy|buying|going to buy|about to order|in for] {p} [today|now|]
[can|could|may|might] I [have|get|buy|order|purchase|grab] {p} [please|here|from you|today|]
[how about|what about] [adding|putting|throwing|placing] {p} [to|into|in] [my|the] [cart|basket|order]
[my|the] [daughter|son|dog|mum|neighbour|team|office|kitchen|grandma] [needs|wants|asked for|could use|wishes for|would love] {p}{comma} [order|put it in the cart|buy it|into the basket|add it|get it]
[it's|it is] [my birthday|payday|Christmas soon|cold outside|a special day|party time]{comma} [I want to buy|I'll take|add|get me|put in my cart|order] {p}
[don't|do not] forget {p} [in|for] [my|the] [cart|basket|order|shopping]
[remember|make sure|see to it] to [add|put in|include|order|buy|get] {p} [please|too|]
[cart|basket|order|bag|buy|add|purchase|want|need|one more thing][:| -| +] {p}
+ {p} [please|in the cart|in the basket|]
[plus|and also|also|and then|another thing|as well as the rest,|on top] {p} [please|in the cart|for the basket|]
[increase|extend|enrich|complete|top up|round off|finish] [my|the|our] [cart|basket|order|shopping] [by|with] {p}
[for my|for the|for our] [party|trip|new flat|garden|office|camping weekend|school|wedding|kitchen] [I need|we need|add|order|get|buy|put in the cart] {p}
[I'd|I would] [love|like|be happy] [to own|to have|to get|to buy|to receive] {p}{comma} [cart please|order it|add it|put it in my cart|]
[shop|purchase|acquire|procure|stock up on|order in|pick up|treat me to|treat us to] {p} [please|for me|for us|today|]
[the|this] [cart|basket|order] [is missing|still needs|could use|wants|is not complete without|has room for|cries for] {p}
[take|accept|note|record|write down|put down|enter|log] [my|an|this] order [of|for|:] {p}
[I|we] [could|can|might] [use|do with|need] {p}{comma} [add it to the cart|put it in my cart|cart|order please|into the basket]
[is|are] there {p} [left|in your shop]{comma} [then into the cart|put it in my cart|I want to buy|add to the cart|then order]
[reserve|hold|set aside|keep|save] {p} [in|for] [my|the] [cart|basket|order] [please|]
{p} [has to go|should land|must go|shall be|may go|can go|could go] [into|in] [my|the] [cart|basket|shopping bag] [please|]
[yes|ok|fine|alright|sure|done thinking]{comma} {p} [it is|then|please|for me]{comma} [add|cart|order|put it in|into the cart]
[click|press|hit] [buy|add|add to cart|order] [for|on] {p} [please|]
""")
TIMER = lines("""
[give|allow|grant|leave|spare] me {m}[ and then|, then] [ring|beep|call me|shout|make a noise|tell me|let me know|stop me]
[yell|scream|holler|make noise|sound the alarm|go off|ding|bleep|buzz|chime|sing] [in|after] {m} [please|]
[I have|I've got|you have|we have|they get|the kids get|only] {m} [for this|left|to go|for the exam|to play|and no more]{comma} [time it|start the clock|timer please|set a timer|count down]
{m}[ starting now| from now| from now on| and counting|, go|, start|, time starts now| on the clock, go| till the bell]
{m}, [then ring|then beep|then tell me|then wake me|then stop me|timer|countdown|please time it]
[ready, steady, go|on your marks|start|go|and go]: {m}
[timer|countdown|clock|alarm|egg timer|kitchen timer|time|duration|length|minutes|countdown time][:| =| ->| -|] {m} [please|]
[pasta|eggs|tea|pizza|rice|cake|cookies|bread|noodles|steak|soup|fries] [in the oven|on the stove|in the pot|cooking|is on]{comma} {m} [timer|countdown|please|on the clock|]
[my tea|my coffee|the dough|the face mask|the hair dye|the glue|the paint|the washing|the cookies] [must rest|has to sit|needs to dry|steeps|should stay|needs to wait|takes] {m}[, time it|, timer please|, set a timer|, tell me when done|, let me know]
[don't let me|stop me before I|I must not] [work|sleep|talk|read|game|play|scroll|sit|nap] [longer than|more than|for over] {m}
[nap|break|power nap|pause|rest|quiet time|time out|meditation|plank|homework|game time|screen time|sprint|focus time] [for|of] {m}{comma} [timer|set a timer|time it|count it down|start the clock|]
[let's|let us] [do|take|make it|try|say|go for|have] {m} [on the timer|on the clock|countdown|for the timer]
[I want|I need|I'd like|we need|please] [to be woken|to be called|to be told|a ring|a beep|a signal|a sound|an alarm|a reminder|a bell] [in|after] {m}
[I|we] [leave|have to go|must stop|start|meet|eat|get up|go out] in {m}{comma} [set a timer|count down|timer please|remind me|let me know]
[turn|wind|twist|put|crank] the [timer|egg timer|kitchen clock|clock] [to|on|up to] {m} [please|]
[how about|what about|can I get|may I have|I could use] [a timer of|a countdown of|a timer for|a clock with] {m}
[could|can|would|will] you [ring|beep at|buzz|wake|call|alert|warn|tell] me [in|after] {m} [please|]
[could|can|would|will] you [keep time|count|count down|time me|measure] [for|] {m} [please|]
{s} [timer|countdown|alarm|clock|reminder] [please|pls|now|for me|go|start]
[a|one|another|the usual|a quick|just a|a nice|my] {s} [timer|countdown|alarm|break timer|tea timer|egg timer] [please|now|for me|]
[fire up|spin up|get going|trigger|activate|switch on|turn on|throw on|stick on] [a|the|my] [timer|countdown|clock] [for|of|with] {m} [please|]
[when|once|as soon as|after] {m} [have passed|are gone|are over|are up|went by|], [ring|tell me|beep|wake me|call me|let me know|make a noise]
[wait|hold on|sleep|stay quiet|pause] [for|] {m}[ and| and then|, then] [ring|beep|tell me|call|wake me|let me know|give a signal]
[time|clock] me [for|over] {m} [please|]
[I'll|I will|I'm going to] [nap|sleep|rest|cook|jog|run|read|shower|bake|study|work|lie down] for {m}{comma} [time it|wake me|ring then|timer|tell me when it's over|start the clock]
[is|was] it possible to [set|start|run|have] a [timer|countdown] [of|for] {m}
[tick tock|tick tick|time is running|hurry]{comma} {m} [on the timer|countdown|timer|on the clock]
""")
