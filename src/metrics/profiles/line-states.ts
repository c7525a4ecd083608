import { quoteText } from "#engine/sql.ts";
import { listedSql, plainTextSql, wordsOf } from "./plain-text.ts";

/** What became of a line or its order. `unknown`: its file has a word for it that the vocabulary lacks. */
export const lineStates = [
  "paid",
  "fulfilled",
  "pending",
  "unpaid",
  "cancelled",
  "void",
  "test",
  "deleted",
  "unknown",
] as const;
export type LineState = (typeof lineStates)[number];

/**
 * The declared vocabulary, as `plainTextSql` writes words: those of exports of shops, tills, market places and invoices in
 * several languages. A word of two meanings is not in it. Money that was given back had been paid.
 */
export const stateWords: Readonly<Record<Exclude<LineState, "unknown">, string>> = {
  paid: `paid|partially refunded|refunded|partly refunded|captured|settled|succeeded|success|successful|payment received|processing|
    wc processing|bezahlt|ganz bezahlt|erstattet|teilweise erstattet|paye|payee|regle|reglee|rembourse|pagado|pagada|
    reembolsado|pagato|pagata|rimborsato|pago|paga|reembolsada|betaald|terugbetaald|oplacone|zaplacone|zaplaceno|betald|betalt|maksettu|
    支払い済み|支払済み|支払済|入金済み|入金済|已付款|已支付|已退款`,
  fulfilled: `fulfilled|shipped|delivered|completed|complete|wc completed|closed|done|dispatched|picked up|shipped delivered to buyer|
    versandt|versendet|verschickt|zugestellt|geliefert|abgeschlossen|erledigt|expedie|expediee|livre|livree|termine|terminee|enviado|enviada|
    entregado|entregada|completado|completada|spedito|spedita|consegnato|consegnata|completato|completata|entregue|concluido|concluida|
    verzonden|geleverd|afgerond|voltooid|wyslane|dostarczone|zrealizowane|odeslano|doruceno|dokonceno|skickad|levererad|sendt|leveret|
    発送済み|発送済|出荷済み|出荷済|配達済み|完了|已发货|已送达|已完成|交易成功`,
  pending: `pending|on hold|wc on hold|wc pending|authorized|authorised|partially paid|partly paid|in progress|awaiting fulfillment|awaiting shipment|
    unshipped|partially shipped|ausstehend|in bearbeitung|teilweise bezahlt|en attente|en cours|pendiente|en proceso|in attesa|
    in lavorazione|pendente|em processamento|in behandeling|in afwachting|oczekujace|w trakcie|ceka na platbu|保留中|処理中|待发货|处理中`,
  unpaid: `unpaid|open|not paid|payment pending|pending payment|awaiting payment|failed|payment failed|declined|overdue|past due|draft|
    checkout draft|expired|authorization expired|offen|unbezahlt|nicht bezahlt|entwurf|uberfallig|impaye|impayee|non paye|brouillon|
    no pagado|impagado|sin pagar|borrador|non pagato|non pagata|bozza|nao pago|nao paga|rascunho|onbetaald|openstaand|concept|
    niezaplacone|nieoplacone|nezaplaceno|obetald|ubetalt|未払い|未払|未入金|未付款|待付款|未支付`,
  cancelled: `cancelled|canceled|cancel|order cancelled|order canceled|wc cancelled|wc canceled|storniert|storno|abgebrochen|annulliert|annule|annulee|
    cancelado|cancelada|anulado|anulada|annullato|annullata|cancellato|geannuleerd|anulowane|anulowano|zruseno|zrusena|avbruten|annulleret|
    キャンセル|キャンセル済み|取消|取消済み|已取消|交易关闭`,
  void: "void|voided|unwirksam|nichtig|ungultig|無効|作废|已作废",
  test: "test|test order|testbestellung|commande test|pedido de prueba|ordine di prova|テスト|测试",
  deleted:
    "deleted|trash|trashed|wc trash|geloscht|papierkorb|supprime|supprimee|eliminado|eliminada|eliminato|excluido|verwijderd|usuniete|smazano|削除済み|削除済|已删除",
};

/** Texts that say no of a mark: `Void?` false. Anything else that stands there says yes, `Cancelled at` by a time. */
const noWords = "false|no|n|f|0|none|null|n a|nein|non|nej|nee|nie|ne|nao|否";

/** The columns of the dataset that say something of the state, the first of them in words. */
export const stateColumns = ["status", "fulfilment", "txn_type", "cancelled", "voided", "deleted", "test"];

/**
 * SQL of the state of a line by its own row; null where nothing is said. What ended a sale wins over what paid for it; a word
 * that is not known says `unknown` where nothing else is said. `said` is the struct of `saidStateSql`.
 */
export function ownStateSql(filled: ReadonlySet<string>): string {
  const says = (state: LineState): string => `said.state = '${state}'`;
  const ended = (state: LineState, mark: string): string => {
    const conditions = [...(filled.has(mark) ? [markedSql(mark)] : []), says(state), `said.kind = '${state}'`];
    return `WHEN ${conditions.join(" OR ")} THEN '${state}'`;
  };
  return `CASE
    ${ended("deleted", "deleted")} ${ended("test", "test")} ${ended("void", "voided")} ${ended("cancelled", "cancelled")}
    WHEN ${says("paid")} THEN 'paid'
    WHEN ${says("fulfilled")} OR said.fulfilment = 'fulfilled' THEN 'fulfilled'
    ELSE coalesce(said.state, CASE WHEN trim(status) <> '' THEN 'unknown' END) END`;
}

function markedSql(column: string): string {
  const no = wordsOf(noWords).map(quoteText).join(", ");
  return `(${column} IS NOT NULL AND trim(${column}) NOT IN ('', '-') AND ${plainTextSql(column)} NOT IN (${no}))`;
}

/** SQL of what the texts of a row say, each by its own words: a struct. A column that no file fills says nothing. */
export function saidStateSql(filled: ReadonlySet<string>): string {
  const { void: voided, cancelled, fulfilled } = stateWords;
  const says = (column: string, words: Readonly<Record<string, string>>): string =>
    filled.has(column) ? listedSql(plainTextSql(column), words) : "CAST(NULL AS VARCHAR)";
  return `{'state': ${says("status", stateWords)}, 'fulfilment': ${says("fulfilment", { fulfilled })},
    'kind': ${says("txn_type", { void: voided, cancelled })}}`;
}
