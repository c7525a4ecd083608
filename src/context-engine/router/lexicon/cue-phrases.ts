import type { Cue, PhraseGroup } from "./phrase.ts";

const cue = (of: Cue, phrases: string): PhraseGroup => ({ sense: { is: "cue", cue: of }, phrases });

/** Words that say what kind of question it is, and how its answer is to be made. */
export const cuePhrases: readonly PhraseGroup[] = [
  cue("how many", "how many | number of | count of | nr of | no of | # | total number of | total count of | count"),
  cue("how much", "how much | how many money | how much money | what amount | which amount | what value"),
  cue("which", "which | what are the | list the | list of | list | name the | list all"),
  cue("who", "who | whos"),
  cue("when", "when | what day did | which day did we first | first time | last time | since when | how long ago"),
  cue("average", "average | avg | mean | typical"),
  cue(
    "sold",
    "sell | sold | selling | sells | made | make | making | earn | earned | earns | take | took | taken | taking in | bring in | brought in | bring | brought | go out | went out | gone out | generate | generated | generates | turn over | turned over | ring up | rang up | gross | do | did in sale | we book | booked | pull in | pulled in | went through | go through | going through | moved | shift | shifted",
  ),
  cue("spent", "spend | spent | spends | spending | pay us | paid us | spend with us | total spend"),
  cue("bought", "buy | bought | buys | purchased | ordered | place | placed | came in | come in"),
  cue(
    "returned",
    "came back | come back | sent back | brought back | was returned | were returned | returned | got returned | came back as return | come back as return",
  ),
  cue(
    "by units",
    "by unit | by piece | by quantity | by qty | in unit | in piece | by volume | by number of unit | in quantity | by unit sold | unit wise | by item count | piece i mean | unit i mean | packet | pack | in packet | not money | not value | by packet",
  ),
  cue(
    "by value",
    "by value | by revenue | in value | by amount | in money | by money | in euro | in dollar | in eur | by sale | by net sale | by turnover | by rev | by net revenue | sale i mean | money i mean | money wise | sale wise | revenue wise | not unit",
  ),
  cue(
    "after returns",
    "net | before discount and return | before return and discount | before discount | before return | before tax | excluding tax | without tax | excl tax | ex tax | net of tax | excluding vat | excl vat | after return | after discount and return | net of return | after refund | after discount | less return | minus return | without return | net of discount | net of refund | after discount and refund | excluding return",
  ),
  cue(
    "with tax",
    "including tax | incl tax | with tax | including vat | incl vat | tax included | tax inclusive | inc tax | inc vat | with vat",
  ),
  cue(
    "cost value",
    "at cost | at cst | at cost price | at purchase price | cost value | in cost | at what we paid | at what we paid for it | what we paid | what we paid for it | at what i paid | at what it cost | at what they cost",
  ),
  cue(
    "retail value",
    "at selling price | at retail | at retail price | at sale price | at sales price | at shelf price | at full price | at full retail price | at list price | at retail prices | retail price",
  ),
  cue(
    "by",
    "by | per | split by | broken out by | break out by | broken up by | divided up by | sliced by | segmented by | itemised by | itemized by | broken down by | break down by | grouped by | group by | for each | for every | in each | across | in every | by each | breakdown by | breakdown of | breakdown | split | split up by | divided by | separated by | from each | of each | each | every | by the | per each | according to | along | sorted by | and by | come from each | at each | break | down by | distribution across | distributed across | distribution by | distribution of | dist by | cross",
  ),
  cue(
    "share",
    "drive | drives | contribute | contributes | account for most | make up | makes up | share | share of | percentage | percentage of | proportion | proportion of | part of | fraction | mix | split in percent | percent of | % of | contribution of | how many percent | what percent | what percentage | sale mix | in percent | percent share | pct | pct of | contribution to",
  ),
  cue(
    "not",
    "not | without | barring | sans | excluding | except | except for | excl | other than | exclude | minus | leaving out | leave out | apart from | besides | ex | but not | outside | outside of | ignoring | not in | non | aside from | that are not | that is not | which are not | not counting | all shop but | all store but | all the shop but | all the store but | every shop but | every store but | all branch but | all product but | all brand but | every brand but | all vendor but | all supplier but | all channel but | all item but | every product but | every category but | every region but | every customer but | all category but | all region but | all customer but | everything but | everyone but | all but | anything but | never | didnt | did not | dont | do not | doesnt | does not | hasnt | has not | wasnt | isnt | is not | are not | arent | werent | nobody | no one | neither | nor | instead of | rather than | w o | with out",
  ),
  cue(
    "together",
    "together | combined | in total | altogether | as a whole | overall | total | in all | all in all | added up | summed | sum | sum of | plus | all store | all shop | whole business | whole company | company wide | companywide",
  ),
  cue(
    "trend",
    "trend | over time | development | evolution | trajectory | trending | developed | time series | history | course | timeline | evolve | evolved | progression | how have developed",
  ),
  cue(
    "best",
    "most often | most frequently | top | longest first | highest first | largest first | biggest first | most first | descending | best | highest | biggest | largest | most | best selling | bestselling | best seller | bestseller | strongest | greatest | leading | highest selling | most sold | maximum | number one | most popular | hottest | fastest | fastest mover | fastest moving | fast mover | fast moving | top selling | top seller | most successful | more than any other | best performing | top performing | best performer | top performer | fastest selling | quickest | leaderboard | peak | busiest | richest | keenest | top notch | rank by | ranking of | ranked by",
  ),
  cue(
    "worst",
    "least often | least frequently | worst seller | poor seller | slow seller | slowest seller | weakest seller | lowest seller | bottom seller | worst | shortest | shortest first | lowest first | smallest first | fewest first | least first | ascending | lowest | bottom | least | fewest | weakest | smallest | poorest | worst selling | least sold | slowest | slow moving | slow mover | slowest mover | slowest moving | least popular | laggard | least selling | worst performing | worst performer | bottom performer | lowest selling | slow selling | slowest selling | quietest | slackest | calmest | deadest | lightest",
  ),
  cue(
    "fall",
    "fell most | fallen most | fall most | biggest loser | largest fall | largest drop | biggest drop | biggest fall | bottom mover | loser | declined most | dropped most | biggest decline | largest decline | lost most | lost the most | fell the most | dropped the most | declined the most | decreased most | decreased the most | shrank most | shrank the most | largest decrease | biggest decrease | worst mover | down most | down the most | largest fall first | biggest fall first | falling most | decliner",
  ),
  cue(
    "rise",
    "rose most | risen most | rise most | biggest winner | largest rise | biggest rise | top mover | gainer | grew most | grown most | grew the most | rose the most | increased most | increased the most | biggest increase | largest increase | biggest gain | largest gain | gained most | gained the most | biggest jump | largest jump | fastest growing | up most | up the most | biggest mover | climbed most | improved most | improved the most",
  ),
  cue(
    "over",
    "more than | over | above | greater than | exceeding | higher than | larger than | bigger than | in excess of | > | beyond | upwards of | exceed | exceeded | exceeds | better than | with more than | with over | with above",
  ),
  cue(
    "under",
    "less than | fewer than | below | under | lower than | smaller than | < | worse than | beneath | with less than | with fewer than | with under | with below",
  ),
  cue(
    "at least",
    "at least | no less than | not less than | minimum of | >= | ≥ | or more | no fewer than | from at least | with no less than | with at least | not under | not below | no lower than | not fewer than",
  ),
  cue(
    "at most",
    "at most | no more than | not more than | maximum of | <= | ≤ | or less | or fewer | up to | at max | with no more than | with not more than | with at most | not over | not above | not more | not exceeding | no higher than",
  ),
  cue(
    "unknown value",
    "row without a | row without | no | without a | without any | unknown | missing | blank | unassigned | unspecified | with no",
  ),
  cue(
    "stock",
    "stock | inventory | in stock | instock | stocked | on the shelf | on shelf | shelf | have left | left in stock | lying around | in the warehouse | in store stock | inv | warehouse stock | left over | remaining | remain | in our stock | in my stock | carry | hold | held | holding | in hand | shelves | on the shelves | on our shelves",
  ),
  cue(
    "out of stock",
    "out of stock | oos | sold out | stocked out | stock out | stockout | not in stock | no stock | unavailable | out | finished | empty | nothing left | zero stock | no longer in stock | no more in stock | currently out | no stock left | none left | ran out | run out of stock | with zero stock | no inventory | are not in stock | is not in stock | arent in stock | isnt in stock | are no longer in stock",
  ),
  cue(
    "runs out",
    "will run out first | will run out | run out | running out | going to run out | run out of | will stock out | will be out of stock | will be empty | will be finished | will sell out | stock out risk | stockout risk | will run out of | running low | run low | low on stock | low stock | about to run out | will we run out of | risk of stock out | at risk of stock out | at risk of stocking out | at risk | stock risk | go out of stock | will go out of stock | going out of stock | last until | last us | will be gone | will be sold out | be out of stock | be sold out | be empty | be finished | soon out of stock | will stocks out | nearly out | almost out | getting low | run dry | need restocking | running out of stock | run out of stock soon | run out first | run out soonest | sell out first | be gone first | runs out first | last u | last you",
  ),
  cue(
    "reorder",
    "reorder | order again | should i order | should we order | re order | replenish | restock | need to order | to buy | should i buy | should we buy | need ordering | have to order | must order | order more | purchase order proposal | replenishment",
  ),
  cue(
    "unsold",
    "hasnt sold | has not sold | havent sold | have not sold | not sold | didnt sell | did not sell | without a sale | without sale | no sale | not selling | unsold | doesnt sell | does not sell | dont sell | do not sell | never sold | no sale in | not moved | hasnt moved | not been sold | gathering dust | slow stock | collecting dust | nobody buy | nobody bought | no one bought | sitting | nobody has bought | nobody has bought for | no one has bought | has bought | not sell | never sell",
  ),
  cue("moving", "still moving | still selling | still sell | still going | still popular | moving | is selling"),
  cue(
    "below reorder",
    "below reorder point | at or below reorder point | below their reorder point | at or below their reorder point | below the reorder point | under reorder point | under their reorder point | below reorder level | below their reorder level | reached their reorder point | below reorder | blw reorder pt | below reorder pt | at or below the reorder point | below its reorder point | under the reorder point | hit reorder point | hit their reorder point | under reorder level | going by the reorder point | by the reorder point | need reordering | need reorder | due for reorder | item to reorder | reorder list",
  ),
  cue(
    "below minimum",
    "below minimum | below their minimum | below the minimum | below min | under minimum | under their minimum | under min | under the minimum | below minimum stock | below their minimum stock | below min stock | below its minimum | less than minimum | less than the minimum | below minimum level | below safety level | below their minimum level | under their minimum level | below the minimum level",
  ),
  cue(
    "above maximum",
    "above maximum | above their maximum | over maximum | over their maximum | over max | above max | above the maximum | over the maximum | above maximum stock | over their maximum stock | overstocked | over maximum stock | exceeding maximum | above their max | above their maximum level | over their maximum level | above maximum level | above the maximum level",
  ),
  cue(
    "incoming",
    "on its way | on their way | not received | not yet received | not received yet | still to be received | yet to be received | incoming | inbound | on order | in transit | on the way | arriving | coming in stock | being delivered | due in | expected delivery | on it way",
  ),
  cue(
    "reserved",
    "reserved | committed | allocated | reserved for order | promised | earmarked | on hold for order | committed to order",
  ),
  cue("available", "available | available to sell | avail | sellable | free to sell | can be sold | ready to sell"),
  cue(
    "has one",
    "has one left | have one left | who has one | which has one | has one | have one | has any | have any | has it | have it | has some | got one | is available at | got any | has any left | carries",
  ),
  cue(
    "why",
    "why | reason | cause | caused | what explain | explain | explains | what drove | what is behind | whats behind | driver | drivers of | due to | because of | responsible | account for | accounts for | how come | root cause",
  ),
  cue(
    "changed",
    "what changed | change | changes | changed | difference | diff | drop | dropped | fall | fell | decline | declined | decrease | decreased | increase | increased | rise | rose | grow | grew | grown | growth | went up | went down | go up | go down | was up | was down | gone up | gone down | delta | develop | slump | jump | jumped | shrink | shrank | improve | improved | variance | plunge | plunged | spike | surged | up or down | collapse | collapsed | tumble | tumbled | drove | driving | soared | rocketed | crash | crashed | halve | halved | lost | gained | lower | higher | more | less | better | worse | fewer",
  ),
  cue(
    "definition",
    "how do you calculate | how is calculated | how do you compute | how do you define | definition of | definition | define | defined | def | meaning | meaning of | calculate here | calculated | computed | count as | counts as | what is meant by | formula | formula for | formula of | explain the term | what count as | what counts as | how do we calculate | how do we define | how was computed | how is it computed | what exactly do you mean by | what do you mean by | how do you work out | worked out | is calculated | is computed | is defined | gets calculated | what is included in | what is in | what goes into | supposed to mean | what do we mean by | meant by | whats included in | how is defined",
  ),
  cue(
    "files",
    "file | my file | our file | what data | which data | data do you have | data do we have | upload | import | my upload | data file | export file | csv | spreadsheet | uploaded | load | loaded | imported | files loaded | ingested | ingest | processed",
  ),
  cue("file state", "state | status | state of each | failed | what happened to | happened | error | went wrong"),
  cue(
    "file waiting",
    "waiting for a decision | decided | decide | decision | to be decided | needs deciding | waiting for decision | wait for a decision | waiting on me | waiting | wait | needs decision | need decision | need a decision | needs a decision | stuck | not in the number yet | not in the number | waiting for me | pending | open question | need my input | needs my input | blocked | undecided | unanswered | awaiting",
  ),
  cue(
    "rejected rows",
    "rejected | reject | rejected row | row rejected | were rejected | refused row | bad row | invalid row | row with error | set aside | quarantined | failed row | broken row | wrong row | row refused | could not take | couldnt take | could not read | couldnt read | not take | row you could not take | not accepted | turned away | refused",
  ),
  cue("accepted rows", "accepted | accepted row | row accepted | taken in | row did bring in | row brought in"),
  cue(
    "came from",
    "come from | came from | which file did | where does this come from | where do these come from | where does it come from | based on | come out of | behind this number | behind that number | source of | sourced | where did | where from | built from | derived from",
  ),
  cue(
    "this number",
    "this number | that number | these number | this figure | that figure | this result | this answer | that answer | this value | it come from | those number | the number come from | that computed | this computed | that calculated | this calculated | this total | that result | this come from | that come from | you get this | you get that",
  ),
  cue(
    "how are we doing",
    "how we do | howd we do | how did we do | how are we doing | how are thing | how is business | how was business | how is it going | how are sale | how was | how is the business | how did the day go | how was the day | how did it go | how is today going | how are thing going | hows business | how was trading | how is trade | how is the shop doing | how is the store doing | performance | how are we performing | how have we done | how did | how do we stand | how is",
  ),
  cue(
    "summarise",
    "summarise | summarize | summary of | give me a summary | overview | overview of | recap | sum up | brief me | briefing | snapshot | digest | report on | in five line | five line | key number | key figure | kpi | headline number | headline",
  ),
  cue(
    "growth rate",
    "growth rate | compounded growth rate | compound growth rate | compounded growth | cagr | cmgr | compound monthly growth | compounded monthly growth rate | compound growth | average growth rate | compound annual growth rate | monthly growth rate",
  ),
  cue("seasonal", "trend analysis | seasonal | seasonality | seasonal pattern | season | seasonally"),
  cue(
    "lapsed",
    "havent made a purchase | have not made a purchase | havent bought | have not bought | havent ordered | have not ordered | didnt buy | did not buy | lapsed | inactive | lost customer | lapsed customer | inactive customer | churned | churned customer | no purchase | not purchased | havent purchased | have not purchased | stopped buying | not bought | not made a purchase | no order | not ordered | havent been back | have not come back | dormant | gone quiet",
  ),
  cue("rfm", "rfm | recency frequency monetary | based on rfm | rfm score | rfm segment | rfm analysis"),
  cue(
    "abc",
    "abc | abc analysis | abc class | abc classes | abc classification | abc code | a b c analysis | pareto | pareto analysis | 80 20 analysis | 80 20 rule",
  ),
  cue(
    "cohorts",
    "cohort | cohort analysis | customer cohort | cohort retention | retention cohort | retention by cohort | cohort by first purchase month | cohort of customer",
  ),
  cue(
    "basket",
    "bought together | purchased together | ordered together | sold together | bought with each other | market basket | market basket analysis | basket analysis | cross sell | cross selling",
  ),
  cue(
    "steady demand",
    "stable demand | stable v volatile demand | steady demand | volatile demand | erratic demand | stable vs volatile demand | demand stability | stable | volatile | predictable demand | unpredictable demand | stable versus volatile demand | xyz | xyz analysis",
  ),
  cue(
    "lost to stock-outs",
    "did stock out cost | stock out cost | stockout cost | cost of stock out | cost of stockout | lost to stock out | lost to stockout | lose to stock out | lose to stockout | lost because of stock out | lost sale due to stock out | did stockout cost | stock out cost us | being out of stock cost | out of stock cost | cost of being out of stock | lose through stock out | stockouts cost u",
  ),
  cue("lifetime value", "lifetime value | customer lifetime value | clv | ltv | cltv | life time value"),
  cue(
    "insights",
    "anomaly | anomalies | unusual | anything unusual | insight | outlier | strange | stand out | stands out | anything i should know | should i know about | abnormal | odd | finding | red flag | alert | need to know | noteworthy | surprising | interesting",
  ),
  cue(
    "documents",
    "monthly summary say | last monthly summary | last summary | summary say | note say | document | policy | policies | return policy | say about | handbook | manual | contract | supplier mail | monthly note | the note say",
  ),
  cue(
    "other business",
    "other business | another business | every tenant | other tenant | another tenant | all tenant | tenant | other company | another company | all business | every business | other customer account | business_id | businessid | business id | tenant id | tenant_id | other account | all account | other client account | different business | every company | other shop owner | someone elses | other peoples | other merchant | another merchant | all merchant | competitor business",
  ),
  cue(
    "same stores",
    "like for like | lfl | l4l | like 4 like | same store | comparable store | comp store | comparable branch | same branch | on a like for like basis | on a same store basis",
  ),
  cue("percent", "% | percent | percentage | pct"),
  cue("it", "it | that | the same | same | this | them | those | these | that one | those one | instead"),
];
