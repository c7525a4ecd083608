/** Words that bind others: a name that is one of them is meant only in quotes or beside a word for its dimension. */
export const functionWords: ReadonlySet<string> = toSet(`
  the a an of in on at to for by and or nor but is are was were be been am do does did has have had not no all any each every this that these those
  it its we i me my you your our us he she they them his her their as with without from into up down out off over under so if than then one
  what which who when where how why de la le
`);

/**
 * Words that people use of any business, or of anything: a name that merely has one of them in it is not meant by it, and
 * none of them is a misspelt name. In the singular, as words are compared.
 */
export const commonWords: ReadonlySet<string> = toSet(`
  sale sell sold selling store shop best last unit gift spring summer autumn fall winter season seasonal return refund order item product price cost
  margin profit revenue income tax discount stock inventory customer client buyer vendor supplier employee staff region area channel category brand
  online offline retail wholesale web website general other misc miscellaneous standard classic basic premium special limited edition original regular deluxe
  new old big small medium large mini maxi extra super great good better bad worst worse top bottom high higher highest low lower lowest least most more
  less many much few some several half double single pair set pack box bag bottle case carton piece tin can jar kit bundle roll size color colour
  total net gross average mean median count number amount value sum rate share percent growth trend change report data file list table chart
  day week month quarter year today yesterday tomorrow date time hour morning evening night weekend weekday holiday monday tuesday wednesday thursday
  friday saturday sunday january february march april may june july august september october november december
  first second third next previous past before after since until between during ago early late soon now still already again ever never always
  home house main central center centre street road avenue market park city town place point building floor office warehouse north south east west
  northern southern eastern western upper middle
  company business group limited ltd inc corp international global service services shipping delivery free money cash card credit account payment
  people person man men woman women kid child baby boy girl family team friend name world life work job thing part way side line end start open close
  show tell give get find see look know want need make take come go going went done doing made think say said ask help keep put let use used run
  move moving moved bring brought buy bought spend spent pay paid earn lose lost win won leave left stay hold grow grew rise rose drop dropped
  rest test west vest past cast fast list lost most cost post host just must could would should might will shall about above across against along
  among around because become behind below beneath beside beyond both compare compared cover down either else enough even everything exactly
  except far fine full further hard have here however inside instead itself keep kind large later like likely little long mostly near nearly neither
  nobody none nothing often only onto otherwise outside over overall perhaps please possible probably quickly quite rather really recent recently
  right same seem seemed short simple since slow slowly sort such sure their there therefore though through throughout thus together too toward
  under unless upon usual usually very well were whatever whether while whole whose within without wrong yet red black
  table stand port star light line note code model type style sample test trial order
  drive drove driven push pull raise raised happen happened perform performed performing performance problem reason question answer number figure
  include including included exclude excluding excluded remain remaining available expected actual plan planned target budget forecast current
  weather rain snow sun holiday event campaign promotion promo advert advertising marketing
  idea issue matter detail level area range order state country currency euro dollar pound percent
  better worse cheap cheaper cheapest expensive popular favourite favorite strong weak quick slowest fastest
  brand label tag code serial barcode lot batch
  break broke broken bread beat heat meat seat hear heard heart heal health healthy wealth
  taken token given driven eaten beaten written
`);

function toSet(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}

/** How streets and the like are cut short. */
export const shortForms: Readonly<Record<string, string>> = {
  st: "street",
  str: "street",
  rd: "road",
  ave: "avenue",
  av: "avenue",
  sq: "square",
  mkt: "market",
  ctr: "center",
  blvd: "boulevard",
};
