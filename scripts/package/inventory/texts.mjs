// Which files of a package are licences and notices.
export const isLegalText = (file) => /^(licen[sc]e|copying|notice|unlicense)/i.test(file);
