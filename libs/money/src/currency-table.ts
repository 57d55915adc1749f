/** Decimal places between the major and the minor unit. */
export type MinorDigits = 0 | 2 | 3 | 4;

/** How a code stood during a span of days, both ends included. `'none'` marks a code without a minor unit. */
export interface Period {
  readonly digits: MinorDigits | 'none';
  /** First valid day, `YYYY-MM-DD`; absent where it lies before anything Kontor can have booked. */
  readonly from?: string;
  /** Last valid day, `YYYY-MM-DD`; absent while the code is current. */
  readonly until?: string;
}

const CURRENT: Record<`${MinorDigits}` | 'none', string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
      CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
      IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
      MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
      SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG
      YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
  none: 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX',
};

/** First valid days of current codes, where Kontor's rate histories reach back before them. */
const INTRODUCED: Readonly<Record<string, string>> = {
  EUR: '1999-01-01', TRY: '2005-01-01', RON: '2005-07-01', AZN: '2006-01-01', MZN: '2006-07-01', GHS: '2007-07-01',
  TMT: '2009-01-01', SSP: '2011-07-18', ZMW: '2013-01-01', BYN: '2016-07-01', MRU: '2018-01-01', STN: '2018-01-01',
  VES: '2018-08-20', VED: '2021-10-01', SLE: '2022-04-01', ZWG: '2024-06-25', XCG: '2025-03-31',
};

/**
 * Codes withdrawn since 2005, with their last valid day. Where a currency was replaced overnight that is the eve of the
 * change; elsewhere ISO states a month only, and the code counts until that month ends.
 */
const WITHDRAWN: Readonly<Record<string, readonly [digits: MinorDigits, until: string]>> = {
  ANG: [2, '2025-03-30'], AYM: [2, '2005-10-31'], AZM: [2, '2005-12-31'], BGN: [2, '2025-12-31'], BYR: [0, '2016-12-31'],
  CSD: [2, '2006-10-31'], CUC: [2, '2021-06-30'], CYP: [2, '2007-12-31'], EEK: [2, '2010-12-31'], GHC: [2, '2007-12-31'],
  GHP: [2, '2007-06-30'], HRK: [2, '2022-12-31'], LTL: [2, '2014-12-31'], LVL: [2, '2013-12-31'], MRO: [2, '2017-12-31'],
  MTL: [2, '2007-12-31'], MZM: [2, '2006-06-30'], ROL: [2, '2005-06-30'], SDD: [2, '2007-06-30'], SIT: [2, '2006-12-31'],
  SKK: [2, '2008-12-31'], SLL: [2, '2023-12-31'], STD: [2, '2017-12-31'], TMM: [2, '2008-12-31'], TRL: [0, '2005-12-31'],
  USS: [2, '2014-03-31'], VEB: [2, '2007-12-31'], VEF: [2, '2018-08-19'], ZMK: [2, '2012-12-31'], ZWD: [2, '2008-08-31'],
  ZWL: [2, '2024-08-31'], ZWN: [2, '2006-09-30'], ZWR: [2, '2009-06-30'],
};

/**
 * Codes that died before 2005, or never had a minor unit. Known only so that the refusal can say "withdrawn" and not
 * "unknown": no Kontor book can hold them, so they are refused on every date.
 */
const LONG_DEAD = `ADP AFA ALK AOK AON AOR ARA ARP ARY ATS BAD BEC BEF BEL BGJ BGK BGL BOP BRB BRC BRE BRN BRR BUK BYB CHC
  CSJ CSK DDM DEM ECS ECV ESA ESB ESP FIM FRF GEK GNE GNS GQE GRD GWE GWP HRD IEP ILP ILR ISJ ITL LAJ LSM LTT LUC LUF
  LUL LVR MGF MLF MTP MVQ MXP MZE NIC NLG PEH PEI PES PLZ PTE RHD ROK RUR SDP SRG SUR TJR TPE UAK UGS UGW UYN UYP VNC
  XEU XFO XFU XRE YDD YUD YUM YUN ZAL ZRN ZRZ ZWC`;

/** The keys of an object are text; these are what they stand for. */
const DIGITS_BY_KEY: Readonly<Record<keyof typeof CURRENT, MinorDigits | 'none'>> = { 0: 0, 2: 2, 3: 3, 4: 4, none: 'none' };

const words = (list: string): string[] => list.trim().split(/\s+/);

function currentPeriods(): [string, Period[]][] {
  return Object.entries(CURRENT).flatMap(([key, list]) => {
    const digits = DIGITS_BY_KEY[key as keyof typeof CURRENT];
    return words(list).map((code): [string, Period[]] => {
      const from = INTRODUCED[code];
      return [code, [from === undefined ? { digits } : { digits, from }]];
    });
  });
}

/** ISO 4217 code → its periods in order of time. An empty list is a code that is never valid here. */
export const CURRENCY_TABLE: ReadonlyMap<string, readonly Period[]> = new Map<string, readonly Period[]>([
  ...currentPeriods(),
  ...Object.entries(WITHDRAWN).map(([code, [digits, until]]): [string, Period[]] => [code, [{ digits, until }]]),
  ...words(LONG_DEAD).map((code): [string, Period[]] => [code, []]),
]);
