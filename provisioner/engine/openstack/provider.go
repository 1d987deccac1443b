package main

import (
	_ "embed"
	"encoding/json"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/terraform-provider-openstack/terraform-provider-openstack/v3/openstack"
)

const name = "openstack"

// Set by the linker: -ldflags "-X main.version=…".
var version = "0.0.0-dev"

// Terraform type name → Pulumi type token, as the published Python package uses it (gen_tokens.py).
//
//go:embed tokens.json
var tokensJSON []byte

type tokenTable struct {
	Resources, DataSources map[string]string
}

// provider describes the Terraform provider to the bridge; types without a token are left out.
func provider() tfbridge.ProviderInfo {
	table := readTokens()
	upstream := shimv2.NewProvider(openstack.Provider())
	info := tfbridge.ProviderInfo{
		P: upstream, Name: name, Version: version,
		GitHubOrg: "terraform-provider-openstack", TFProviderVersion: "3.4.0", TFProviderModuleVersion: "v3",
		Resources:   map[string]*tfbridge.ResourceInfo{},
		DataSources: map[string]*tfbridge.DataSourceInfo{},
		Config:      map[string]*tfbridge.SchemaInfo{},
	}
	for terraform, token := range table.Resources {
		info.Resources[terraform] = &tfbridge.ResourceInfo{Tok: tokens.Type(token)}
	}
	for terraform, token := range table.DataSources {
		info.DataSources[terraform] = &tfbridge.DataSourceInfo{Tok: tokens.ModuleMember(token)}
	}
	info.IgnoreMappings = append(
		namesWithout(upstream.ResourcesMap(), table.Resources),
		namesWithout(upstream.DataSourcesMap(), table.DataSources)...)
	return info
}

func readTokens() (table tokenTable) {
	if err := json.Unmarshal(tokensJSON, &table); err != nil {
		panic(err)
	}
	return table
}

func namesWithout(types shim.ResourceMap, table map[string]string) (names []string) {
	types.Range(func(terraform string, _ shim.Resource) bool {
		if _, known := table[terraform]; !known {
			names = append(names, terraform)
		}
		return true
	})
	return names
}
