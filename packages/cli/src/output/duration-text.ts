import { secondsWords } from '@tfp/contract/seconds-words';

/** A duration that may be long: `4.2 s`, `3 min 5 s`, `1 h 5 min`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return secondsWords(ms);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
