// The bill of materials, in CycloneDX's format.
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { PackageURL } from "packageurl-js";

/** The text of a CycloneDX JSON document about what an artefact holds. Without times and random numbers, so that it comes out the same each time. */
export function sbomText({ version, components, description, purl = ["npm", undefined, "uncia"] }) {
  const artefact = new Models.Component(Enums.ComponentType.Library, "uncia", {
    bomRef: "uncia",
    version,
    description,
    licenses: licence("MIT"),
    purl: new PackageURL(...purl, version),
  });
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: artefact }) });
  for (const { name, version: itsVersion, license, purl } of components) {
    const url = new PackageURL(...purl.slice(0, 3), itsVersion);
    const component = new Models.Component(Enums.ComponentType.Library, name, {
      bomRef: url.toString(),
      version: itsVersion,
      licenses: licence(license),
      purl: url,
    });
    bom.components.add(component);
    artefact.dependencies.add(component.bomRef);
  }
  const normalizers = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(normalizers).serialize(bom, { sortLists: true, space: 1 })}\n`;
}

const licence = (spdx) =>
  new Models.LicenseRepository([
    spdx.includes(" ") ? new Models.LicenseExpression(spdx) : new Models.SpdxLicense(spdx),
  ]);
