const LOOK_MS = 5;
/** As much as one turn of the loop may count for. */
const TURN_MS_MAX = 20;

/** A clock by which no time passes while the machine holds this process up: whoever was given time has worked in it. */
export function startPatientClock(): { now: () => number; stop: () => void } {
  let shown = performance.timeOrigin + performance.now();
  let lookedAt = performance.now();
  const now = () => shown + Math.min(performance.now() - lookedAt, TURN_MS_MAX);
  const look = () => {
    shown = now();
    lookedAt = performance.now();
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return { now, stop: () => clearInterval(timer) };
}
