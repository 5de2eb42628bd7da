/** The demo site's own documents, which `search` looks through. The shop is made up. */

/** A short document: a title, what it says, and words that people may use for it. */
export type SiteDocument = { readonly title: string; readonly text: string; readonly words: string };

/** All documents of the site. */
export const DOCUMENTS: readonly SiteDocument[] = [
  {
    title: "Returns",
    text: "You can return an order within 30 days. The label is free.",
    words: "return refund refunds send back money exchange",
  },
  {
    title: "Shipping",
    text: "We ship to all countries in Europe. It costs 4 euros.",
    words: "shipping ship postage parcel parcels abroad lost",
  },
  { title: "Delivery times", text: "An order takes 2 to 4 days to arrive.", words: "delivery deliver arrive how long days when" },
  {
    title: "Payment",
    text: "You can pay by card or by bank transfer.",
    words: "pay paying card invoice invoices billing methods",
  },
  { title: "Warranty", text: "Every product has a warranty of 2 years.", words: "guarantee repair broken damaged goods defect" },
  {
    title: "Opening hours",
    text: "The shop is open from Monday to Saturday, 9 to 18.",
    words: "open closed store stores time hours sunday",
  },
  {
    title: "Cancelling an order",
    text: "You can cancel an order until it is sent.",
    words: "cancel cancelling stop change order orders",
  },
  { title: "Size guide", text: "Shoes run small. Take one size up.", words: "size sizes fit measure shoe clothes" },
  {
    title: "Gift cards",
    text: "Gift cards are valid for 3 years.",
    words: "gift card voucher vouchers codes present discount discounts",
  },
  { title: "Contact", text: "Write to us and we answer within 1 day.", words: "contact support help email phone reach" },
  {
    title: "Privacy",
    text: "Nothing that you type here leaves your computer.",
    words: "privacy data protection cookies tracking server secure security",
  },
  {
    title: "The model",
    text: "A small model runs in a worker of this page.",
    words: "model models miniature mixtral ai language intelligence what",
  },
  { title: "Memory use", text: "The small model needs about 17 MB of memory.", words: "memory usage ram gpu space size limits" },
  {
    title: "Supported browsers",
    text: "Chrome and Edge run this page. Others need WebGPU.",
    words: "browser browsers chrome edge firefox safari webgpu",
  },
  {
    title: "Keyboard shortcuts",
    text: "Enter sends a message and Escape stops the answer.",
    words: "keyboard shortcut shortcuts keys enter escape",
  },
  {
    title: "Dark mode",
    text: "Ask for the dark theme or for any colour.",
    words: "dark light mode theme colour color appearance",
  },
];
