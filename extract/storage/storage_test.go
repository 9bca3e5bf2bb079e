package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"sellerhouse/extract/process"
)

// TestMain is also the storage: with STORAGE_DIR set the test binary serves it, as the program's own verb does.
func TestMain(m *testing.M) {
	if dir := os.Getenv("STORAGE_DIR"); dir != "" {
		if os.Getenv("STORAGE_PLAIN") != "" {
			hasAttributes = func(string) bool { return false }
		}
		ctx, cancel := process.UntilParentGone(context.Background())
		defer cancel()
		err := Serve(ctx, Config{Dir: dir, Listen: "127.0.0.1:0", Ready: func(addr string) { _ = process.Announce(os.Stdout, process.Ready{Addr: addr}) }})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func start(t *testing.T, dir string, env ...string) (*process.Process, *s3.Client) {
	t.Helper()
	p, err := process.Start(t.Context(), process.Config{Args: []string{"storage"}, Env: append(env, "STORAGE_DIR="+dir)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Stop() })
	access, secret, err := Keys(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p, Client(p.Addr(), access, secret)
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestConditionalWrites(t *testing.T) {
	for name, env := range map[string][]string{"extended attributes": nil, "metadata beside": {"STORAGE_PLAIN=1"}} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			_, client := start(t, t.TempDir(), env...)
			key := aws.String("manifests/d/account=A/x=1.json")
			put := func(body string, change func(*s3.PutObjectInput)) (string, string) {
				in := &s3.PutObjectInput{Bucket: aws.String("lake"), Key: key, Body: bytes.NewReader([]byte(body))}
				change(in)
				out, err := client.PutObject(ctx, in)
				if err != nil {
					return "", code(err)
				}
				return *out.ETag, ""
			}
			first, err := put("one", func(in *s3.PutObjectInput) { in.IfNoneMatch = aws.String("*") })
			if err != "" {
				t.Fatalf("create: %s", err)
			}
			if _, err := put("two", func(in *s3.PutObjectInput) { in.IfNoneMatch = aws.String("*") }); err != "PreconditionFailed" {
				t.Errorf("If-None-Match: * on an existing key: %q, want PreconditionFailed", err)
			}
			second, err := put("three", func(in *s3.PutObjectInput) { in.IfMatch = aws.String(first) })
			if err != "" || second == first {
				t.Fatalf("If-Match with the live ETag: %q, ETag %s after %s", err, second, first)
			}
			if _, err := put("four", func(in *s3.PutObjectInput) { in.IfMatch = aws.String(first) }); err != "PreconditionFailed" {
				t.Errorf("If-Match with an old ETag: %q, want PreconditionFailed", err)
			}
			got, e := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("lake"), Key: key})
			if e != nil {
				t.Fatal(e)
			}
			defer got.Body.Close()
			body, _ := io.ReadAll(got.Body)
			if string(body) != "three" || *got.ETag != second {
				t.Errorf("read %q with ETag %s, want %q with %s", body, *got.ETag, "three", second)
			}
		})
	}
}

// TestOneWinner lets many writers create one key at once: one may win.
func TestOneWinner(t *testing.T) {
	_, client := start(t, t.TempDir())
	for round := range 5 {
		results := make(chan string, 8)
		for i := range 8 {
			go func() {
				_, err := client.PutObject(t.Context(), &s3.PutObjectInput{
					Bucket: aws.String("lake"), Key: aws.String(fmt.Sprintf("state/leases/%d.json", round)),
					Body: bytes.NewReader(fmt.Appendf(nil, "%d", i)), IfNoneMatch: aws.String("*"),
				})
				results <- code(err)
			}()
		}
		won := 0
		for range 8 {
			switch c := <-results; c {
			case "":
				won++
			case "PreconditionFailed", "ConditionalRequestConflict":
			default:
				t.Errorf("unexpected error %q", c)
			}
		}
		if won != 1 {
			t.Errorf("round %d: %d writers created the key, want 1", round, won)
		}
	}
}

func TestStaysAfterKill(t *testing.T) {
	dir := t.TempDir()
	p, client := start(t, dir)
	for i := range 50 {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("lake"), Key: aws.String(fmt.Sprintf("k/%d", i)), Body: bytes.NewReader([]byte("x"))})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.Kill()
	_, client = start(t, dir)
	list, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("lake"), Prefix: aws.String("k/")})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(list.Contents); n != 50 {
		t.Errorf("%d objects after the kill, want 50", n)
	}
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	p, _ := start(t, dir)
	_, err := Client(p.Addr(), "nobody", "nothing").ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("lake")})
	if err == nil {
		t.Error("a wrong key was not refused")
	}
	if _, err := process.Start(t.Context(), process.Config{Args: []string{"storage"}, Env: []string{"STORAGE_DIR=" + dir}, Stderr: io.Discard}); err == nil {
		t.Error("a second process on the same directory was not refused")
	} else {
		t.Log(err)
	}
	if err := Serve(t.Context(), Config{Dir: t.TempDir(), Listen: "0.0.0.0:0"}); err == nil {
		t.Error("an address other than loopback was not refused")
	}
	for _, name := range []string{"access.key", "secret.key"} {
		info, err := os.Stat(dir + "/" + name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, error %v, want 0600", name, info.Mode(), err)
		}
	}
}
