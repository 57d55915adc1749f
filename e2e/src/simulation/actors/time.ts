import { DAY, HOUR, MINUTE, SECOND, type Actor } from './setting.js';

/** At times much time passes at once: deadlines come, prices grow old, windows of limits move on while everything else goes wrong as well. */
export function timeActor(turns: number): Actor {
  return (stage) => {
    const leaps = Math.floor(stage.random() * 7);
    for (let n = 0; n < leaps; n++) {
      stage.inTurns(Math.floor(turns * (0.2 + 0.75 * stage.random())), () => stage.leap(stage.oneOf([11 * SECOND, 2 * MINUTE, 31 * MINUTE, HOUR, 2 * HOUR, 23.5 * HOUR, 25 * HOUR, 6 * DAY, 31 * DAY])));
    }
  };
}
