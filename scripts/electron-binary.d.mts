export function declaredElectron(): string | null;
export function electronForTests(): Promise<string>;
