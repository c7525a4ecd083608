import { changeNames } from "../change-names.ts";
import { itemNames } from "../item-names.ts";
import { type FieldNames, indexSynonyms } from "../synonyms.ts";

const names: Readonly<Record<string, FieldNames>> = {
  customer: {
    strong: `customer id|customer key|customer number|customer no|customer nr|customer code|customer reference id|client id|client number|member id|membership number|c_custkey|
      kundennummer|kunden nr|kundennr|kunde id|kunden id|numero client|id client|code client|id cliente|codigo cliente|numero de cliente|codice cliente|klantnummer|
      klant id|numer klienta|id klienta|cislo zakaznika|顧客id|顧客番号|顧客コード|会員番号|会員id|客户编号|客户id|会员编号`,
    weak: "id",
  },
  name: {
    strong:
      "customer name|customer|full name|client name|c_name|kundenname|kunde|nom du client|nom client|nombre del cliente|nome cliente|klantnaam|nazwa klienta|jmeno zakaznika|顧客名|会員名|客户名称|客户姓名",
    weak: "name|display name|nom|nombre|nome|naam|nazwa|jmeno|氏名|姓名|contact name",
  },
  first_name: { strong: "first name|given name|forename|vorname|prenom|nombre de pila|voornaam|imie|krestni jmeno|名" },
  last_name: {
    strong:
      "last name|surname|family name|nachname|nom de famille|apellido|apellidos|cognome|achternaam|nazwisko|prijmeni|姓",
  },
  email: {
    strong:
      "email|email address|e mail|customer email|contact email|mail|courriel|correo electronico|correo|posta elettronica|e-mailadres|メールアドレス|メール|邮箱|电子邮件",
  },
  phone: {
    strong:
      "phone|phone number|telephone|mobile|mobile number|telefon|telefonnummer|handy|telefono|movil|cellulare|telefoon|telephone portable|c_phone|電話番号|电话|手机",
  },
  company: {
    strong:
      "company|company name|organisation|organization|firma|entreprise|societe|empresa|azienda|bedrijf|spolecnost|会社名|公司",
  },
  address: {
    strong:
      "address|address1|address 1|street|street address|billing address|default_address.address1|strasse|adresse|direccion|indirizzo|adres|adresa|c_address|住所|地址",
  },
  city: { strong: "city|town|default_address.city|stadt|ort|ville|ciudad|citta|stad|miasto|mesto|市区町村|城市" },
  region: {
    strong: "province|state/province|region|default_address.province|bundesland|provincia|departement|都道府県|省份",
  },
  postal_code: {
    strong:
      "zip|zip code|postal code|postcode|postal cd|default_address.zip|plz|postleitzahl|code postal|codigo postal|cap|kod pocztowy|psc|郵便番号|邮编",
  },
  country: {
    strong: "country|country code|default_address.country|c_nationkey|land|pays|pais|paese|kraj|zeme|国|国家",
  },
  gender: { strong: "gender|sex|geschlecht|genre|genero|sesso|geslacht|plec|pohlavi|性別|性别", weak: "gender cd" },
  segment: {
    strong:
      "segment|customer segment|customer group|customer type|loyalty tier|mktsegment|c_mktsegment|kundengruppe|groupe de clients|顧客区分",
  },
  status: { strong: "customer status|account status|status|status cd|state" },
  accepts_marketing: {
    strong: "accepts marketing|accepts email marketing|accepts sms marketing|newsletter|email opt in|marketing consent",
  },
  tags: { strong: "tags" },
  orders_count: {
    strong: "orders count|total orders|number of orders|order count|anzahl bestellungen|nombre de commandes|購入回数",
  },
  total_spent: {
    strong: "total spent|lifetime value|amount spent|total revenue|lifetime spend|gesamtumsatz|累計購入金額",
  },
  birth_date: {
    strong:
      "birth date|birth day|birthday|date of birth|dob|geburtsdatum|date de naissance|fecha de nacimiento|data di nascita|geboortedatum|data urodzenia|生年月日|生日",
  },
  created_date: {
    strong:
      "created at|created|customer since|registered|registration date|signup date|joined|application date|registriert am|date d inscription|登録日|注册日期",
  },
  updated_date: changeNames,
  currency: itemNames.currency,
};

/** Fields of a customer that a header key may mean. */
export const synonymsByKey = indexSynonyms(names);
