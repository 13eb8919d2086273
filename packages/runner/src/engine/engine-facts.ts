/** What only an examination asks of the engine. */
export interface EngineFacts {
  versions: () => Promise<{ engine: string; runc: string | undefined }>;
  /** Where it keeps images and containers. */
  root: () => Promise<string>;
  /** What a container has written beside its image. It reads the whole layer: asked on demand alone. */
  changes: (id: string) => Promise<FileChange[]>;
}

export interface FileChange {
  path: string;
  kind: 'changed' | 'added' | 'deleted';
}
