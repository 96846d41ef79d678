export interface RPage {
  readonly name: string;
  readonly title: string;
  readonly html: string;
}
