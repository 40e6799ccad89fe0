/** What the archive uses of its own packages: they are not installed where the rest is checked. */
declare module '@duckdb/node-api' {
  export interface DuckDBConnection {
    run(sql: string): Promise<unknown>;
    runAndReadAll(sql: string): Promise<{ getRowObjectsJson(): Record<string, unknown>[] }>;
    closeSync(): void;
  }
  export const DuckDBInstance: {
    create(
      path: string,
      options?: Record<string, string>,
    ): Promise<{ connect(): Promise<DuckDBConnection>; closeSync(): void }>;
  };
}

declare module 'aws4fetch' {
  export class AwsClient {
    constructor(credentials: {
      accessKeyId: string;
      secretAccessKey: string;
      sessionToken?: string;
      service?: string;
      region?: string;
      retries?: number;
    });
    fetch(url: string, init?: RequestInit): Promise<Response>;
  }
}

declare module 's3rver' {
  export default class S3rver {
    constructor(options: {
      port: number;
      address: string;
      silent: boolean;
      directory: string;
      configureBuckets: readonly { readonly name: string }[];
    });
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}
