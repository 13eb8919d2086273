/** What a code means to whoever met it. */
export interface CodePage {
  title: string;
  meaning: string;
  /** What to do about it. */
  next: string;
}
export type CodePages = Readonly<Record<string, CodePage>>;
