/** Words that carry nothing a number depends on: who asks, and how politely. */
export const plainWords: readonly string[] = `
a an the of in on at to from for with by into onto than then
if so and or also too very quite just only even is are was were be
been being am do does doing done has have had having can could would should will
shall may might must i me my mine we us our ours you your yours he
she they them their theirs his her its one ones someone anybody anyone everyone what where
how there here whether whose whom these those such some any please pls plz kindly thanks
thank hi hey dear ok okay hello so well now currently right actual actually exactly really
roughly approximately about still already far until till up down out off back away show tell
give get find see view display want wants need needs like know wonder wondering ask asks
asking asked said say calculate compute determine check look looking provide prepare produce print return fetch
pull report reports send write make let lets help figure out work number numbers figure figures
amount amounts value values result results table chart graph list data info information detail details total
totals business company shopkeeper team boss owner manager colleague accountant customer's us ourselves come comes coming
go goes going went gone take takes happen happens happening run keep put all whole full
complete every everything anything something thing things stuff euro euros eur dollar dollars usd pound pounds
gbp cents money cash currency possible quickly quick short brief next wasnt im ive id were
weve youre its thats whats theres hows wheres lines line order descending ascending sorted sort highest-first
hand each time times today vs versus v during pace rate speed collect collected charge charged worth somewhere everywhere compare
compared comparing comparison but means meaning different various several big check love mate guys folks included inclusive including somebody someone nobody
range door seeing people floor wise gonna wanna howd granted attributed recorded given giving through supposed
expected told remind brother sister friend between told counted booked realised realized achieved generated earned raised
open instead altogether look looked looking r ur u o v id yes ok really lately
recently anyway honestly basically currently done ready complete completed finished processed loaded load retail analysis program app system software tool w n did as
per own gimme erm um uh mny yet ever again within listed came
`
  .split(/\s+/)
  .filter((word) => word !== "");
