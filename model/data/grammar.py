"""More training phrasings, as small grammars: `[a|b|]` stands for one of its alternatives. They multiply to many thousands."""

import re

from .phrasings import lines

CHOICE = re.compile(r"\[([^\[\]]*)\]")


def expand(rng, template):
    """One sentence of a grammar; inner choices first."""
    while True:
        text = CHOICE.sub(lambda m: rng.choice(m[1].split("|")), template)
        if text == template:
            return re.sub(" +", " ", text).strip()
        template = text


ASK = "[what is|what's|tell me|show me|give me|get|check|find out|look up|let me see|let me know|I want to see|I need|I'd like to know|can I see|could I have|can you get|may I know|do you have|report|fetch|print|read me|please show]"
PREP = "[in|for|at|of|around|over]"
GO = "[I go to|I fly to|I drive to|we visit|I will be in|I plan a trip to|I arrive in|my family is in|my brother lives in|my mother is in|my team travels to|our office is in|we move to|I land in|I have a meeting in]"

WEATHER = lines(f"""
{ASK} the [current |latest |present |local |exact |actual |] [weather|weather conditions|conditions|temperature|weather data|weather situation|weather status|air temperature|outdoor temperature] {PREP} {{c}} [today|now|right now|at the moment|this morning|this evening|outside|]
[is|will] it [be |get |] [rainy|sunny|cold|warm|hot|windy|cloudy|foggy|snowy|icy|nice|dry|wet|stormy|freezing|humid|mild|grey|clear|raining|snowing] in {{c}} [today|now|right now|at the moment|this afternoon|tonight|]
how [warm|cold|hot|rainy|wet|windy|sunny|humid|mild|cloudy] [is it|is the air|will it be|does it get] [in|at|around] {{c}} [today|now|at the moment|outside|]
{GO} {{c}} [today|tomorrow|soon|this week|]{{comma}} [how is the weather|what is the weather|is it cold|is it raining|will it rain|how warm is it|what's the temperature|do I need an umbrella|should I take an umbrella|is it sunny] [there|over there|now|]
{GO} {{c}} and [want|need|would like] to know the [weather|temperature|conditions]
[does|will] [it|the sun] [rain|snow|shine|freeze] in {{c}} [now|today|tonight|]
[what|which] [temperature|weather|conditions] [does|do] {{c}} have [today|now|]
[what|how much] [sun|rain|snow|wind] [is there|do they have] in {{c}}
what [sort|type] of weather [is it|is there|do they have] in {{c}}
how many degrees [is it|are there|do they have] in {{c}} [today|now|]
[how does the sky look|is the sky clear|is the sky blue|what does the sky do] in {{c}}
[do I need|should I take] [an umbrella|a raincoat|sunglasses|a coat|sun cream] in {{c}} [today|]
the [weather|temperature] [in|of|for] {{c}} [please|would be nice|is what I need|interests me]
{{c}}: [weather|temperature|how is the weather|is it cold|how warm is it|sun or rain]
[weather|temperature|conditions] [today |now |] [in|for|at] {{c}}
[good|bad|nice] weather in {{c}}
is the weather [good|bad|nice|fine|ok] in {{c}} [today|now|]
[describe|explain|summarise] the weather [in|of] {{c}} [today|now|]
are there [clouds|storms|showers] [in|over|around] {{c}}
""")
WEATHER_UNIT = lines(f"""
{ASK} the [current |] [weather|temperature|conditions] {PREP} {{c}} [in|in degrees|using|with|measured in|given in|shown in|expressed in] {{u}}
how [warm|cold|hot] is it in {{c}} [in|measured in|in degrees] {{u}}
[in|using|with] [degrees |] {{u}}: [the weather in|the temperature of|how warm is it in|how is the weather in] {{c}}
[the weather|the temperature|weather|temperature] [in|for|of] {{c}}, [please in|please use|with|in|use|unit:] {{u}} [please|]
I [only|just|always] [use|read|know|want] {{u}}{{comma}} [what is the temperature in|how warm is it in|how is the weather in|get the weather for] {{c}}
[what is it in|how many] {{u}} [degrees in|in] {{c}} [now|today|]
""")
OUTDOORS = "[it is|it's|we have|there is|outside it is|the weather is|today it is|right now it is]"
SUGGEST = "[what should I wear|what do I wear|what can I wear|what shall I put on|which clothes should I take|which outfit fits|suggest an outfit|suggest clothes|recommend clothes|recommend an outfit|pick an outfit|pick clothes for me|what would you wear|which clothes are right|what outfit is right|how do I dress|tell me what to wear|choose clothes for me|find me an outfit]"
CLOTHES = lines(f"""
{OUTDOORS} {{t}} [and|with|,] {{k}}{{comma}} {SUGGEST}
{OUTDOORS} {{k}} [and|with|at|,] {{t}}{{comma}} {SUGGEST}
{SUGGEST} [at|for|with|if we have|when it is|given] {{t}} and {{k}}
{SUGGEST} [when|if] it is {{k}} [at|and|with] {{t}}
[an outfit|clothes|my outfit|the right clothes|something to wear] for {{t}} [and|with|,] {{k}} [weather|]
[an outfit|clothes|my outfit|something to wear] for a {{k}} day [at|with] {{t}}
[I go out|I walk the dog|I go running|we go hiking|I ride my bike|I leave the house] at {{t}} [and|with] {{k}}{{comma}} {SUGGEST}
temperature {{t}}, condition {{k}}{{comma}} {SUGGEST}
""")
BOTH_ASK = "[what is the weather|how is the weather|what's the temperature|how warm is it|how cold is it|what is it like]"
WEATHER_CLOTHES = lines(f"""
{BOTH_ASK} in {{c}} [today|now|] [and|, and|, then] {SUGGEST}
{GO} {{c}} [today|tomorrow|soon|]{{comma}} {SUGGEST}
{SUGGEST} [in|for|for the weather in|for a day in|for a walk in|for my trip to|when I am in] {{c}} [today|now|tomorrow|]
[check|look up|get|find out|see] the [weather|temperature] [in|for|of] {{c}} [and|and then|, then] {SUGGEST}
[the |my |] [clothes|outfit] for {{c}} [today|now|please|]
[I need|I want|give me|find me|get me|show me] [clothes|an outfit|an outfit idea|something to wear] for [the weather in|today in|] {{c}}
[weather|temperature] in {{c}} [and|plus|with] [clothes|outfit|what to wear|a clothes suggestion]
{GO} {{c}} and [do not know|don't know|wonder] what to wear
how [should|do|can] I dress [in|for|for the weather in] {{c}} [today|now|]
[which|what] [clothes|jacket|outfit] [fits|suits|goes with|is good for] the weather in {{c}} [today|]
""")
RANK = "[largest|biggest|top|most valuable|highest valued|leading|greatest]"
FIRMS = "[stocks|companies|firms|shares|stocks by market cap|companies by market cap]"
BIG_STOCKS = lines(f"""
{ASK} the {{n}} {RANK} {{r}}{FIRMS}
{ASK} the names of the {{n}} {RANK} {{r}}{FIRMS}
[which|what] {{r}}{FIRMS} are [the|among the] {{n}} {RANK} [ones|]
[which|what] are the {{n}} {RANK} {{r}}{FIRMS}
[name|list|enumerate|write down|count] [me |] [the |] {{n}} {RANK} {{r}}{FIRMS}
[a list of|a list with|the list of|names of|the names of] the {{n}} {RANK} {{r}}{FIRMS} [please|]
{RANK} {{n}} {{r}}{FIRMS}
who [leads|are] the {{n}} {RANK} {{r}}{FIRMS}
I [study|follow|watch|learn about] the market{{comma}} [list|name|show me] the {{n}} {RANK} {{r}}{FIRMS}
""")
STOCK_PRICE = lines(f"""
{ASK} the [current |latest |] [stock price|share price|price|stock quote|quote|value|stock value|market price] [of|for] {{s}} [stock|shares|today|now|]
[how much|what] [is|are|costs|does] [one|a] share of {{s}} [cost|now|today|worth|]
[how much|what] [do|would|must|will] I [pay|have to pay|need to pay] for {{s}} [stock|shares|]
[how high|how low] is the [price|stock|share] of {{s}} [today|now|]
[at what price|for how much|at which price] [do|does|can I buy|can I sell|is] {{s}} [shares|stock|] [sell|trade|go|]
[I own|I have|I bought|I want to buy|I may sell|I hold|I think of buying] {{s}}{{comma}} [what is the price|how much is it|what does it cost|what is it worth|what is the stock price] [now|today|]
{{s}} [quote|price today|price now|share value|stock value|market price|stock quote]
[stock|share|current|latest|market] [prices|price|quotes] [for|of] {{s}}
[prices|price|quotes|quote]: {{s}}
[compare|list|show] the [stock prices|share prices|prices] of {{s}}
how [are|is] {{s}} [stock|shares] [priced|valued] [now|today|]
""")
STOCK_CHAIN = lines(f"""
{ASK} the [current |latest |] [prices|stock prices|share prices|quotes] [of|for] the {{n}} {RANK} {{r}}{FIRMS}
[how much|what] [do|would] the {{n}} {RANK} {{r}}{FIRMS} cost [now|today|]
[how much|what] are the {{n}} {RANK} {{r}}{FIRMS} worth [now|today|per share|]
[how high|how expensive|how cheap] is [each of|a share of] the {{n}} {RANK} {{r}}{FIRMS}
[list|name|show|get|find|give me|take|look up] the {{n}} {RANK} {{r}}{FIRMS} [and|and then|, then] [get|show|tell me|look up|check|add|find] [their prices|the prices|their stock prices|the price of each|what each costs|what they cost]
the {{n}} {RANK} {{r}}{FIRMS} [with|and|including|together with|plus] [their prices|prices|their share prices|the price of each|current prices]
what would [a share|one share|a stock] of [each of|] the {{n}} {RANK} {{r}}{FIRMS} cost
[prices|quotes|share prices|stock prices] [of|for] the {{n}} {RANK} {{r}}{FIRMS} [please|today|now|]
I want to buy the {{n}} {RANK} {{r}}{FIRMS}{{comma}} [what do they cost|what are the prices|how much are they|get their prices]
""")
CALCULATOR = lines(f"""
{ASK} [the result of|the value of|the answer to|the solution of|] {{e}}
[how much|what] [is|does|makes|do I get for|comes out of|comes out for|would be|will be] {{e}}
[calculate|compute|evaluate|solve|work out|add up|figure out|determine|do|run] [the expression|the sum|the term|this:|for me|] {{e}} [for me|quickly|]
[I need|I want|I'd like|I must have|I look for|I forgot] [the result of|the answer to|] {{e}}
[my son asks|my teacher asks|the exercise says|the book says|my task is|I have to solve|I must calculate|on paper it says|I typed|here is a sum:|one more sum:|quick math:|math question:] {{e}}{{comma}} [what is it|what is the result|can you solve it|how much is that|calculate it|what do I get|what comes out|]
[do you know|can you say|can you tell me|I don't know|I wonder] [what|how much] {{e}} is
[if I|when you] [type|enter|calculate|take] {{e}}{{comma}} what [do I get|is the result|happens]
{{e}} [equals|equals what|makes|gives|is what|is how much|= ?]
[the answer of|the value of|the result for|the solution to] {{e}} [please|]
""")
SEARCH = lines(f"""
[search|look|browse|scan|go|check|read|query|ask] [through|in|] the [documents|docs|site|documentation|pages|manual|help pages|articles|texts|help] [for|about|and find] {{q}}
[find|search|show|get|list|open|give me] [me |] [all|some|the|any|] [documents|docs|pages|articles|texts|information|entries|results|help] [about|on|for|regarding|that deal with|that mention|covering|concerning] {{q}}
[is there|are there|do you have|have you got|can I find|does the site have|do we have] [any|some|] [information|documents|articles|text|page|pages|docs|help|thing written] [about|on|regarding|for|concerning] {{q}} [here|on this site|in the docs|]
what [do|does] [the docs|the site|the documents|this page|the documentation|the manual|this site|the help] [say|tell|write|explain|state|know] about {{q}}
[which|what] [page|pages|document|documents|article|articles] [is|are|tells|tell me|deal|speak|talk|explain] about {{q}}
[I want|I need|I'd like|I wish|I have] to [read|learn|know|find|see|understand] [more|something|everything|all|] about {{q}}
[where|how] [can|do|could] I [read|find|see|learn|look] [something|information|more|] [about|on] {{q}}
[I have|there is] a [question|problem] [about|with|regarding] {{q}}{{comma}} [search the docs|can you search|look it up|find a page|please search|what does the site say]
[run|do|start|make] a [search|site search|document search] [for|on|about] {{q}}
[I don't understand|I do not know|nobody told me|I need help with] {{q}}{{comma}} [search the docs|can you search|look it up|search the site|please search it|search for it]
{{q}}{{comma}} [search it|look it up|find it in the docs|search the site for it|what do the docs say]
[docs|search|help|documentation|documents]: {{q}}
[more|something|anything|information] [on|about] {{q}} [please|]
""")
THEME = lines(f"""
[set|change|switch|turn|make|put|bring|paint|colour|color] the [theme|page theme|colour theme|color theme|page|site|whole page|background|website|screen|colours|look|design|page colour|background colour|style|layout colour] [to|into|] {{k}} [now|please|for me|]
[use|apply|choose|pick|take|select|activate|load|try|start|enable|show|give me] [the|a|] {{k}} [theme|mode|colour theme|color theme|design|background|look|style|page colour]
[use|apply|choose|pick|take|select|try] {{k}} [as|for] the [theme|page|colour|theme colour|background|design|page theme|site]
[can|could|should|may] the [page|site|theme|background|website|design] [be|become|turn|get|look] {{k}}
[can|could|would|will] you [make|turn|paint|set|change|switch] the [page|site|theme|background|website|design|colours] [to|] {{k}}
I [want|like|love|prefer|would like|need|wish for|choose|vote for] [a|the|] {{k}} [theme|page|background|design|colour theme|mode|look|site]
the [page|theme|background|site|design|colour|colours|website|look|background colour] [should|shall|must|could|has to|needs to] [be|become|turn|change to|turn to|switch to] {{k}}
[it is|it's] [too bright|too dark|late|night|boring|ugly|hard to read]{{comma}} [switch to|use|change to|make the page|set the theme to|go to|turn the page] {{k}} [mode|theme|]
[my eyes are tired|I can't read this|I don't like this colour|the page is ugly|this colour is boring|the screen is too bright|I am bored of this colour|it is dark here|the light is bad|my head aches|I see badly]{{comma}} [switch to|use|change to|make the page|set the theme to|take|choose|turn it] {{k}} [mode|theme|]
[how about|what about|let us use|let's use|let us take|let's have|let's go with|let us try] [a |the |] {{k}} [theme|page|background|design|mode|colour]
[my favourite colour is|I like the colour|my colour is] {{k}}{{comma}} [change the theme|set the theme|use it|make the page that colour|colour the page]
[theme|page theme|page colour|design|background|new theme|colour theme|site colour]: {{k}}
""")
CART = lines(f"""
[add|put|place|throw|drop|lay|pack|include|insert|toss|book|get|move|send] {{p}} [to|in|into|on] [the|my|our] [cart|shopping cart|basket|shopping basket|shopping bag|order|bag|trolley] [now|please|for me|too|as well|]
[can|could|would|will] you [please |] [add|put|place|throw|drop|pack|include] {{p}} [to|in|into] [the|my] [cart|shopping cart|basket|order|bag] [for me|please|now|]
[I'd like|I would like|I want|I need|I wish|I plan|we want|we need|let me] to [buy|order|purchase|get|have|add|take] {{p}} [now|today|please|]
[I|we] [will|want to|would like to|must|should|decided to|have to] [buy|order|purchase|take|get] {{p}}
[buy|order|purchase|shop|take|get me|pick] {{p}} [for me|please|now|]
[my|the] [cart|basket|shopping cart|order|bag] [needs|should contain|should get|gets|must have|should include|lacks] {{p}}
[I like|I love|I saw|I found|I chose|I have chosen|I am thinking of|my wife wants|my kids need|we ran out of|I forgot|I think of|I think I need|I decided on] {{p}}{{comma}} [add it to the cart|put it in my cart|add them|add it|add them to my cart|into the cart|please add it to the basket|put them in the basket|add that|into my basket]
[pick|take|get|find|grab|choose] {{p}} and [add|put|drop|place] [it|them] [to|in|into] [the|my] [cart|basket|shopping cart]
[cart|shopping cart|basket|order|shopping list|to the cart|into the basket|new in the cart]: {{p}}
{{p}} [to|in|into|for] [the|my] [cart|basket|shopping cart]
{{p}}{{comma}} [add it to the cart|add that|put it in the cart|into the basket|please add|add to cart]
""")
TIMER = lines(f"""
[set|start|begin|make|create|run|launch|open|put on|give me|I need|I want|I'd like|set up|turn on|use|activate|get|begin with] [a|the|one|another] [timer|countdown|timer running|kitchen timer|countdown timer|clock|stopwatch] [for|of|to|with|over] {{m}} [now|please|for me|]
[set|start|begin|make|create|run|launch|give me|I need|I want|set up|turn on|get me] [a|the|one|another] {{s}} [timer|countdown|kitchen timer|countdown timer]
[count|tick|run] [down |] [from|for|] {{m}} [for me|please|now|]
[tell|remind|wake|call|notify|alert|warn|inform|beep|alarm] me [in|after|when it is|once we had] {{m}}
[let me know|give me a signal|give a sign|make a sound|ring the bell|beep|ring|say stop|shout] [in|after|when] {{m}} [are over|have passed|are up|are gone|]
[the eggs|my cake|the bread|the rice|my noodles|the soup|the roast|my laundry|the chicken|dinner|the potatoes] [need|needs|takes|take|must cook|has|cooks for|is ready in] {{m}}{{comma}} [set a timer|start a timer|please set the timer|count down|time it|start the countdown|remind me]
[I am cooking|I'm baking|I take a break|I take a nap|I go running|I work out|I meditate|I am busy|I'm making tea|I am in the kitchen|I do my exercises|I study]{{comma}} [set a timer for|start a timer of|count down|remind me in|give me|time|start a countdown of|wake me in] {{m}}
[time|measure|stop|clock] {{m}} [for me|please|now|]
[can|could|would|will] you [please |] [set|start|run|begin|make|launch|count|time|put on] [a timer for|a countdown of|the timer for|a timer of|] {{m}} [for me|please|]
[let|have] [a|the] [timer|countdown|clock] [run|go|tick] [for|down from|over] {{m}}
[timer|countdown|alarm|kitchen timer] [in|of|for|with|to|:] {{m}} [please|now|]
{{m}} [on the timer|on the clock|countdown please|from now|timer please|please, start now]
""")

# Sentences around a request that have nothing to do with it.
BEFORE = lines("""
I [just|] [came home|woke up|finished work|had lunch|arrived|sat down|got up]
I am [new here|in a hurry|a bit tired|not sure|back|a student|your neighbour|at work|on the phone|outside]
[this is|it is|it's] [urgent|important|just a test|my first time here|a nice site|late|Monday|fun]
I [have|'ve got] [a question|one more question|a request|a wish|no time|five minutes|a small problem]
[my|a] [friend|boss|wife|husband|sister|colleague|teacher|son|daughter] [asks|wants to know|told me to ask|needs this|is waiting]
[one more thing|something else|another question|listen|look|by the way|next question|last one|quickly|first of all|sorry to ask|excuse me|let's see|alright then]
[thanks for that|that was good|well done|perfect|great|nice]
[you are|this site is] [great|helpful|nice|fast]
""")
AFTER = lines("""
[I need it|it is|that is] [for|about] [work|a friend|my boss|school|my trip|tonight|later|my homework]
[thanks|thank you] [so much|a lot|very much|in advance|]
[if you can|if possible|as soon as possible|right away|when you have time|quickly|would be great|that would be nice|if you do not mind]
[I am in a hurry|I have no time|it is urgent|it is important]
[I hope you can help|you would help me a lot|that's all|nothing else]
""")

# Around a request or right behind its value, whatever the function: they teach where a value ends.
LEADS = lines("""
[would you|could you] [kindly|please|maybe|just|quickly]
[do me a favour and|be nice and|go ahead and|come on,|make sure to|don't forget to|it would be nice to|I'd be happy if you|I ask you to|I beg you to]
[I was wondering:|any chance:|here is my wish:|my request:|task:|to do:|order:|question:|tiny request:|small job:|my next wish:]
[I really|I also|I still|we all|I just|I only] [want|need|would like] [this:|the following:|one thing:]
""")
TAILS = lines("""
[for a change|instead|again|as always|like before|of course|at last|as usual|over there|once more|first|next|later on|from here|on my side]
[would be fine|is fine|is what I want|is all I need|is enough|will do|sounds good|would help|must be it]
[I guess|I think|I believe|I suppose|I hope|you know|right|okay|dear|my friend|buddy|sir|if you like|if it works|if you please|no hurry]
[because I am curious|because my friend asked|since I must know|so I can plan|so that I can go|before I leave|while I wait|when you are ready|until later]
[and nothing else|and that's it|and be quick|and thank you|and good night|or so|as said|as we said|by the way|this week|this morning|on this page|in this house]
""")
MORE_STOCK_PRICE = lines("""
[ticker|trading price|rate|valuation|listing|course] [of|for] {s} [shares|stock|]
{s} [ticker|trading price|valuation|price tag|price level]
[show|tell|give|get] me the [ticker|rate|valuation|trading price|price tag|price level] [of|for] {s}
how [much|many] [dollars|euros|money|cash] [for|is|buys] [one share of|a share of|one] {s} [share|stock|]
[selling|buying|trading] {s}{comma} [price|what price|at what price|how much|the price please]
""")
MORE_THEME = lines("""
[let|have] the [page|site|screen|theme|background|design] [be|get|turn|shine in|appear in|show up in|look] {k}
[dye|tint|cover|dress|decorate|style|fill|redo|restyle|redesign] the [page|site|screen|background|theme] [in|with|to|using] {k}
{k} [looks|is|would be|seems] [better|nicer|good|best]{comma} [use it|change it|switch|set it|take it|make the page that]
[everything|all|the whole page|the screen|all colours] [to|in|should be|must be|goes] {k}
[replace|exchange|drop|leave] the [theme|colour|design|look] [with|by|for] {k}
""")
MORE_CLOTHES = lines("""
[dressing|clothing|fashion|outfit] [advice|tips|idea|help|question]: {t} [and|,] {k}
[is|would] a [coat|jacket|t-shirt|sweater|hat] [right|good|enough|be right|be enough] [for|at] {t} [and|with] {k}
{k}, {t}{comma} [clothes|outfit|jacket or not|what to put on|which clothes]
[we expect|I see|there will be|today brings|the radio says|they announced] {k} [and|with|at] {t}{comma} [which clothes|what to wear|what do I put on|your idea for clothes]
""")
MORE_SEARCH = lines("""
[who|what] [wrote|knows|explains|covers|treats|describes|answers] [something about|] {q} [here|on this site|in the docs]
[point me to|lead me to|bring up|pull up|link me to|guide me to|dig out|track down] [a page|pages|docs|documents|articles|the page|something] [about|on|for|that covers|which treats] {q}
[the docs|this site|the manual|documentation] [on|about|regarding|covering] {q}
[anything|something|any page|any text|any document] [in the docs|here|on this site|] [about|on|regarding|covering|that treats|that covers] {q}
""")
MORE_CART = lines("""
[let|have] {p} [go|come|be|get] [into|in|to] [the|my] [cart|basket|bag]
[fill|pack|stuff|extend|complete] [my|the] [cart|basket|bag] with {p}
[make|see] sure [the|my] [cart|basket|order] [has|gets|contains] {p}
{p} [goes|go|belongs|belong|should go|must go] [into|in] [the|my] [cart|basket|order]
[my|our] [cart|basket|order|bag] [wants|takes|would like|needs] {p}
""")
