import type { PhraseGroup } from "./phrase.ts";

const absent = (concept: string, missing: string, phrases: string): PhraseGroup => ({
  sense: { is: "absent", concept, missing },
  phrases,
});

/** What people ask for and no file that is read here says: told by name, with what there would have to be. */
export const absentPhrases: readonly PhraseGroup[] = [
  absent(
    "a budget, plan or target",
    "no file holds a budget, a plan or a target",
    "budget | target | plan | planned | goal | forecasted target | quota | objective | plan number | budgeted",
  ),
  absent(
    "which orders are still open",
    "no row is read by whether its order is still open",
    "open order | pending order | outstanding order | unfulfilled order | unshipped order | back order | backorder | backordered | order backlog | unpaid order | overdue order",
  ),
  absent(
    "a forecast",
    "nothing here tells future sales",
    "forecast | predict | prediction | projected | projection | will we sell | expected sale | will sell next | going to sell | future sale | outlook | estimate for next",
  ),
  absent("the weather", "no file holds the weather", "weather | rain | temperature | rainy | snow | heatwave"),
  absent(
    "visitors or traffic (sessions, conversion)",
    "no file counts visitors or sessions",
    "visitor | traffic | conversion | conversion rate | session | footfall | foot traffic | site visitor | page view | pageview | web traffic | click | bounce rate | visit | cart abandonment | abandoned cart | abandonment rate | add to cart | impressions | ctr | click through rate",
  ),
  absent(
    "marketing or ad spend",
    "no file holds marketing or ads",
    "marketing | ad | ads | ad spend | advertising | campaign | roas | return on ad spend | acquisition cost | cac | customer acquisition cost | cost per click | cpc | newsletter | email campaign | google ad | facebook ad | social media | promotion code | influencer | seo",
  ),
  absent(
    "competitors",
    "no file says what competitors sell",
    "competitor | competition | competing | rival shop | market share | rivals",
  ),
  absent(
    "an industry figure",
    "no file holds a figure of the industry",
    "industry | industry average | benchmark | sector average | market average | peer average | industry standard | industry benchmark",
  ),
  absent(
    "subscriptions",
    "there is no such number: no file counts subscriptions",
    "subscription | subscriber | mrr | arr | churn rate | recurring revenue | subscribers | churn | monthly recurring revenue | subscription count | renewal",
  ),
  absent(
    "the age or gender of customers",
    "no file says who customers are beside their names",
    "age | gender | male | female | demographic | average age | men | women | birthday | household income | ethnicity | sex",
  ),
  absent(
    "a head count of staff",
    "no file counts employees or staff; `employee` is the seller named on a row",
    "profit per employee | margin per employee | revenue per employee | turnover per employee | income per employee | per working hour | headcount | head count | number of employee | per staff member | per head | labour cost | labor cost | wage | salary | payroll | working hour | hours worked | staffing | staff cost | employee cost | per fte",
  ),
  absent(
    "operating costs",
    "no file holds rent, wages or other costs of running the business",
    "rent | operating cost | overhead | net profit | operating profit | ebitda | operating income | expense | expenses | opex | cash flow | bank balance | profit and loss | p&l | net income | bottom line | tax return | balance sheet | accounts payable | accounts receivable | debt | loan | net earnings",
  ),
  absent(
    "satisfaction or reviews",
    "no file holds reviews",
    "review | rating | satisfaction | nps | net promoter score | complaint | feedback | star rating | csat",
  ),
  absent(
    "a colour or size",
    "colour and size are no dimensions here: they stand in product names only",
    "colour | color | size | fabric | material | flavour | flavor",
  ),
  absent(
    "delivery times",
    "no file is read for delivery times",
    "delivery time | shipping time | time to ship | late delivery | fulfillment time | fulfilment time | on time delivery | delivered late | days to ship",
  ),
  absent(
    "reasons of returns",
    "no file is read for the reason of a return",
    "return reason | reason for return | reason for the return | reason of return | reason given | reason do customer give | reason customer give | reason did customer give | reason for refund | refund reason",
  ),
  absent(
    "artists",
    "no such dimension: near ones are product, vendor and category",
    "artist | album | song | genre | track | author | book genre | musician | band",
  ),
  absent(
    "coupon codes",
    "coupon codes are no dimension here; `discounts` is what was given",
    "coupon | coupon code | discount code | promo code | voucher code | voucher | promo",
  ),
  absent(
    "stock movements or shrinkage",
    "no file counts what was lost, stolen or thrown away",
    "shrinkage | theft | stolen | spoilage | waste | wastage | damaged good | write off | shrink rate",
  ),
  absent(
    "contact details",
    "email addresses, phone numbers and the like are not kept",
    "email | e mail | email address | customer email | phone number | telephone | postal address | home address | mail address | contact detail",
  ),
  absent(
    "what was bought from suppliers",
    "no file of sales holds what the business itself bought, or paid for goods",
    "spend on purchase | spent on purchase | we purchased | we purchase | did we purchase | we bought | did we buy | do we buy | we buy from | paid to supplier | pay to supplier | pay supplier | paid supplier | pay our supplier | paid our supplier | spend on stock | spent on stock | spend on good | spent on good | spend on supplier | spent with supplier | spend with supplier | spent on supplier | our purchase | purchasing cost | purchase cost | cost of purchase",
  ),
  absent(
    "single purchase orders",
    "no purchase order is told by itself: quantities are in `incoming_units` and in sell-through of what was received",
    "purchase order | open purchase order | po number",
  ),
  absent(
    "gift card balances",
    "no file says which gift cards are outstanding: `gift_card_sales` is what was sold of them",
    "gift card outstanding | outstanding gift card | gift card balance | gift card are outstanding | unredeemed gift card",
  ),
  absent(
    "the whole market",
    "no file says what others sell in the market",
    "whole market | candle market | share of the market | market size | total market | whole candle market",
  ),
  absent(
    "loyalty",
    "no file holds points or memberships",
    "loyalty | loyalty point | membership | member | reward point",
  ),
  absent(
    "an answer outside the data",
    "only the data of this business can be asked",
    "joke | world cup | poem | recipe | the news | stock price | share price | exchange rate today | bitcoin | election | president | football | song lyrics | story | translate | system prompt | api key | password | secret | your instruction | your rules | your prompt | administrator | admin | ignore your rule | ignore previous | ignore all | you are now | repeat the word | developer mode | jailbreak",
  ),
];
