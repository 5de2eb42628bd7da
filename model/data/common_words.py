"""Frequent English words and word parts that deserve a piece of their own, whether or not the training templates use them."""

COMMON = """the a an and or of to in on at for with from by as is are was be been am have has had do does did can could will would should may might
must not no yes this that these those it its he she we you they me my your our their his her him us them what which who whom whose when where why
how all any some every each both many much more most few less other another such only own same so than too very just also now then here there
again once about above after before below between under over up down out off into through during without within one two three four five six seven
eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty ninety hundred thousand dozen half hour hours minute minutes second seconds day
days week weeks month months year years today tomorrow yesterday morning evening afternoon night noon midnight time date Monday Tuesday Wednesday
Thursday Friday Saturday Sunday January February March April May June July August September October November December get set add put make
create find search show list send give take tell ask call open close start stop play run book order buy pay sell move copy save load delete remove
update change edit check count convert translate compute calculate schedule cancel reserve turn switch lock track rate share post upload download
print read write name title text message email phone number address city country place location street room house home office kitchen bedroom
light lamp door window music song movie film picture photo video file folder document note task event meeting reminder calendar timer alarm clock
price cost amount money currency dollar dollars euro euros pound pounds bank account card bill invoice payment flight hotel train bus car taxi bike
ticket seat table restaurant food meal pizza recipe ingredient drink coffee tea water weather temperature rain snow wind sun cloud condition unit
size color colour weight height length distance speed level volume language English French German Italian Spanish word words sentence definition
news topic article page site link search query result results user person people guest guests friend team group project product item items cart
quantity stock stocks company companies market code id key value type format status state priority high low medium small large big new old first last
next best good bad great please thanks thank hello hi hey sorry okay ok want need like know help use want going let some question answer function
functions system data info service server database report package delivery shipping return refund error password login profile member customer owner
subject body content comment description reason purpose duration deadline limit total sum score points stars rating review level from origin start
end target source destination departure arrival recipient sender random generate description translation amount exchange resize image width
calories sunrise sunset plants water""".split()
