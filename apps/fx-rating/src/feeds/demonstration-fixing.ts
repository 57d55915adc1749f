import type { Fixing } from './fixing.js';

/**
 * The demonstration fixing: what money is rated from when no file is given, so that a rig starts without any data.
 * The figures are made up; they look like a quiet day and were published by nobody. Never price real money from it.
 * Its day lies back, so that any file that is given later is newer and takes its place.
 */
export const demonstrationFixing: Fixing = Object.freeze({
  provider: 'demonstration',
  date: '2024-06-03',
  base: 'EUR',
  rates: Object.freeze({
    AUD: '1.7625', BRL: '6.4310', CAD: '1.5595', CHF: '0.9380', CNY: '8.2140', CZK: '24.905', DKK: '7.4590', GBP: '0.8442',
    HKD: '8.9450', HUF: '403.25', IDR: '18585.50', ILS: '4.0125', INR: '97.4300', ISK: '144.30', JPY: '162.50', KRW: '1571.40',
    MXN: '21.9720', MYR: '4.8450', NOK: '11.5130', NZD: '1.8915', PHP: '63.485', PLN: '4.2575', RON: '5.0560', SEK: '10.8935',
    SGD: '1.4680', THB: '37.210', TRY: '44.7150', USD: '1.1405', ZAR: '20.4475',
  }),
});
