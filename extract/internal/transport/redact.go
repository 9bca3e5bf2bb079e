package transport

import (
	"errors"
	"net/url"
	"regexp"
)

var (
	tokens   = regexp.MustCompile(`(?:Atza|Atzr|Atz\.sprdt|amzn1\.oa2-cs\.v1)[|.][A-Za-z0-9_\-.|+/=]*`)
	queries  = regexp.MustCompile(`(https?://[^\s"'?]*)\?[^\s"']*`)
	userinfo = regexp.MustCompile(`([a-z0-9+]+://)[^\s"'/@]*@`)
	fields   = regexp.MustCompile(`((?:client_secret|refresh_token|access_token|X-Amz-[A-Za-z-]+)=)[^&\s"']*`)
)

// Redact removes tokens, passwords and what signs an address from a text that is to be shown or logged.
func Redact(s string) string {
	s = tokens.ReplaceAllString(s, "[redacted]")
	s = queries.ReplaceAllString(s, "$1?[redacted]")
	s = userinfo.ReplaceAllString(s, "$1[redacted]@")
	return fields.ReplaceAllString(s, "$1[redacted]")
}

// redactError returns what went wrong without the address it went wrong at, which may be signed.
func redactError(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return &redacted{text: u.Op + " " + Redact(u.URL) + ": " + Redact(u.Err.Error()), err: u.Err}
	}
	return err
}

type redacted struct {
	text string
	err  error
}

func (r *redacted) Error() string { return r.text }
func (r *redacted) Unwrap() error { return r.err }
