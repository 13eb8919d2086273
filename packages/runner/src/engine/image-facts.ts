/** What an image says of how it is run. */
export interface ImageFacts {
  entrypoint: string[];
  command: string[];
  user: string;
  stopSignal: string | undefined;
  labels: Readonly<Record<string, string>>;
}
