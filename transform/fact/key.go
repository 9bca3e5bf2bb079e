package fact

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// Reserved surrogate keys.
const (
	Unknown       uint64 = 0 // the member is not known
	NotApplicable uint64 = 1 // the row has no such member
)

// SK is the surrogate key of a natural key: the first 8 bytes, big-endian, of the SHA-256 of its parts
// joined by 0x1f. No parts but empty ones give Unknown.
func SK(parts ...string) uint64 {
	joined := strings.Join(parts, "\x1f")
	if strings.Trim(joined, "\x1f") == "" {
		return Unknown
	}
	sum := sha256.Sum256([]byte(joined))
	return binary.BigEndian.Uint64(sum[:8])
}

// AccountSK is the key of an account by its code.
func AccountSK(code string) uint64 { return SK(code) }

// MarketplaceSK is the key of a marketplace by Amazon's id.
func MarketplaceSK(id string) uint64 { return SK(id) }

// ProductSK is the key of a seller's product.
func ProductSK(account, marketplaceID, sku string) uint64 { return SK(account, marketplaceID, sku) }

// CampaignSK is the key of an advertising campaign.
func CampaignSK(profileID, campaignID string) uint64 { return SK(profileID, campaignID) }
