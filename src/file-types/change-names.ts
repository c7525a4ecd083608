import type { FieldNames } from "./synonyms.ts";

/** What exports call the time at which a record was changed last. */
export const changeNames: FieldNames = {
  strong: `updated at|updated on|last updated|last updated at|last updated on|last updated date|last updated time|last update|last update date|
    date updated|updated date|update date|update time|updated time|last modified|last modified at|last modified on|last modified date|last modified time|
    date modified|date last modified|modified at|modified on|modified date|modification date|last changed|last changed at|changed at|changed on|last edited|
    geandert am|zuletzt geandert|zuletzt geandert am|letzte anderung|anderungsdatum|aktualisiert am|zuletzt aktualisiert|date de modification|
    modifie le|derniere modification|mis a jour le|date de mise a jour|fecha de modificacion|ultima modificacion|fecha de actualizacion|
    ultima actualizacion|data modifica|data di modifica|ultima modifica|data de modificacao|ultima atualizacao|gewijzigd op|laatst gewijzigd|
    laatst bijgewerkt|data modyfikacji|data aktualizacji|datum zmeny|更新日時|更新日|最終更新日時|最終更新日|更新时间|修改时间|最后更新时间|最后修改时间`,
  weak: "updated|modified|changed",
};
