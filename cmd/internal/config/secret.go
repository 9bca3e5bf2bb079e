package config

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"sellerhouse/extract/account"
)

var (
	envRef   = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)
	envInner = regexp.MustCompile(`\$\{([^}]*)\}`)
)

// userinfo escapes what url.PathEscape leaves and a password must not hold.
var userinfo = strings.NewReplacer("@", "%40", ":", "%3A")

const howToRefer = "write a reference: ${NAME} of the environment, file:PATH, or awssm:ARN#key"

// secret resolves a value that has to be a reference as a whole.
func (b *builder) secret(t text, key string, part Part) account.Secret {
	value, ok, err := b.resolve(t.Value)
	if !ok {
		// The value itself is not repeated: it may be the secret.
		b.at(t, "%s: a literal secret is refused; %s", key, howToRefer)
		return ""
	}
	if err != nil {
		b.missing = append(b.missing, missing{part, Problem{t.Line, t.Column, key + ": " + err.Error()}})
	}
	return account.Secret(value)
}

// resolve follows a reference. ok is false where the text is none.
func (b *builder) resolve(ref string) (value string, ok bool, err error) {
	switch {
	case envRef.MatchString(ref):
		name := envRef.FindStringSubmatch(ref)[1]
		v, found := b.env.Lookup(name)
		if !found || v == "" {
			return "", true, fmt.Errorf("${%s} is not set; export %s before starting", name, name)
		}
		return v, true, nil
	case strings.HasPrefix(ref, "file:") && len(ref) > len("file:"):
		path := b.path(strings.TrimPrefix(ref, "file:"))
		raw, err := os.ReadFile(path)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return "", true, fmt.Errorf("file %s does not exist; create it with the secret as its only line", ref[len("file:"):])
			}
			return "", true, fmt.Errorf("file %s cannot be read: %w", ref[len("file:"):], errors.Unwrap(err))
		}
		v := strings.TrimRight(string(raw), "\r\n")
		if v == "" || strings.ContainsAny(v, "\r\n") {
			return "", true, fmt.Errorf("file %s: want the secret as its only line", ref[len("file:"):])
		}
		return v, true, nil
	case strings.HasPrefix(ref, "awssm:arn:"):
		arn, key, _ := strings.Cut(strings.TrimPrefix(ref, "awssm:"), "#")
		v, err := b.env.Secret(b.ctx, arn, key)
		if err != nil {
			return "", true, fmt.Errorf("%s: %w", ref, err)
		}
		return v, true, nil
	}
	return "", false, nil
}

// dsn reads the warehouse's address, whose password has to be a reference inside it; it may also be a
// reference as a whole.
func (b *builder) dsn(t text) account.Secret {
	const key = "clickhouse.dsn"
	if t.Value == "" {
		return ""
	}
	value, whole, err := b.resolve(t.Value)
	if whole {
		if err != nil {
			b.missing = append(b.missing, missing{PartWarehouse, Problem{t.Line, t.Column, key + ": " + err.Error()}})
			return "clickhouse://unresolved" // not empty: the embedded engine is not what was asked for
		}
	} else {
		value = b.inside(t, key, PartWarehouse)
	}
	u, err := url.Parse(value)
	switch {
	case value == "":
	case err != nil:
		// url.Parse repeats the address in its error, and so the password.
		b.at(t, "%s: not an address; want clickhouse://user:${CH_PASSWORD}@host:9440/?secure=true", key)
	case u.Scheme != "clickhouse" && u.Scheme != "tcp" && u.Scheme != "http" && u.Scheme != "https":
		b.at(t, "%s: want clickhouse://, http:// or https://, got %q", key, u.Scheme+"://")
	case u.Host == "":
		b.at(t, "%s: names no host; want clickhouse://user:${CH_PASSWORD}@host:9440/?secure=true", key)
	case !whole && u.Query().Has("password"):
		b.at(t, "%s: a literal secret is refused; write the password as user:${CH_PASSWORD}@", key)
	}
	return account.Secret(value)
}

// proxy reads an address whose password, where it has one, has to be a reference.
func (b *builder) proxy(t text, key string) string {
	if t.Value == "" {
		return ""
	}
	value := b.inside(t, key, PartAmazon)
	u, err := url.Parse(value)
	switch {
	case value == "":
	case err != nil || u.Host == "":
		b.at(t, "%s: want http://, https:// or socks5://host:port", key)
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h":
		b.at(t, "%s: want http://, https:// or socks5://host:port, got %q", key, u.Scheme+"://")
	}
	return value
}

// inside replaces the ${NAME} of an address by what they stand for, escaped for its place, and refuses a
// password that is written out. It returns "" after a mistake.
func (b *builder) inside(t text, key string, part Part) string {
	out, bad := t.Value, false
	if _, rest, ok := strings.Cut(out, "://"); ok {
		authority, _, _ := strings.Cut(rest, "/")
		if at := strings.LastIndex(authority, "@"); at >= 0 {
			_, password, has := strings.Cut(authority[:at], ":")
			if has && password != "" && !envRef.MatchString(password) {
				b.at(t, "%s: a literal secret is refused; write the password as user:${NAME}@", key)
				return ""
			}
		}
	}
	out = envInner.ReplaceAllStringFunc(out, func(ref string) string {
		v, ok, err := b.resolve(ref)
		switch {
		case !ok:
			b.at(t, "%s: %s is not a reference; want ${NAME}", key, ref)
			bad = true
		case err != nil:
			b.missing = append(b.missing, missing{part, Problem{t.Line, t.Column, key + ": " + err.Error()}})
			return "unresolved"
		}
		return userinfo.Replace(url.PathEscape(v))
	})
	if bad {
		return ""
	}
	return out
}

// secretsManager asks AWS with the ordinary credential chain, each secret once.
func secretsManager() func(ctx context.Context, arn, key string) (string, error) {
	var mu sync.Mutex
	known := map[string]string{}
	return func(ctx context.Context, arn, key string) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		whole, ok := known[arn]
		if !ok {
			parts := strings.SplitN(arn, ":", 5) // arn:aws:secretsmanager:REGION:ACCOUNT:...
			if len(parts) < 5 {
				return "", errors.New("want an ARN such as arn:aws:secretsmanager:us-east-1:123456789012:secret:name")
			}
			cfg, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(parts[3]))
			if err != nil {
				return "", fmt.Errorf("aws credentials: %w", err)
			}
			out, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &arn})
			if err != nil {
				return "", fmt.Errorf("ask AWS Secrets Manager: %w", err)
			}
			if out.SecretString == nil {
				return "", errors.New("the secret is binary; store it as text")
			}
			whole = *out.SecretString
			known[arn] = whole
		}
		return pick(whole, key)
	}
}

// pick returns one key of a secret that is a JSON object of texts; an empty key is the whole secret.
func pick(whole, key string) (string, error) {
	if key == "" {
		return whole, nil
	}
	var m map[string]string
	if err := json.Unmarshal([]byte(whole), &m); err != nil {
		return "", fmt.Errorf("the secret is not a JSON object of texts, so it has no key %q", key)
	}
	v, ok := m[key]
	if !ok || v == "" {
		return "", fmt.Errorf("the secret has no key %q", key)
	}
	return v, nil
}
