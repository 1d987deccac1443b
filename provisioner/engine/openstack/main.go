// Command pulumi-resource-openstack serves the Terraform OpenStack provider as a Pulumi plugin.
//
// `pulumi-resource-openstack gen schema --out DIR --skip-docs --skip-examples` writes schema.json.
package main

import (
	_ "embed"
	"os"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
)

// The schema is made by this very program: the first build embeds `{}`, the second what the first one wrote.
//
//go:embed schema.json
var schema []byte

func main() {
	if len(os.Args) > 1 && os.Args[1] == "gen" {
		os.Args = append(os.Args[:1], os.Args[2:]...)
		tfgen.Main(name, version, provider())
		return
	}
	tfbridge.Main(name, version, provider(), schema)
}
