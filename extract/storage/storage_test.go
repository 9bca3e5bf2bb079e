package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"sellerhouse/extract/process"
)

// TestMain is also the storage: with STORAGE_DIR set the test binary serves it, as the program's own verb does.
func TestMain(m *testing.M) {
	if dir := os.Getenv("STORAGE_DIR"); dir != "" {
		if os.Getenv("STORAGE_PLAIN") != "" {
			hasAttributes = func(string) bool { return false }
		}
		if os.Getenv("STORAGE_OVERTAKEN") != "" {
			look = func(addr string) (string, error) { // another process takes the first address just after
				look = freeAddr
				free, err := freeAddr(addr)
				if err == nil {
					_, err = net.Listen("tcp", free)
				}
				return free, err
			}
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

// TestLargeObject uploads in parts, reads a range and lists by pages.
func TestLargeObject(t *testing.T) {
	for name, env := range map[string][]string{"extended attributes": nil, "metadata beside": {"STORAGE_PLAIN=1"}} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			_, client := start(t, t.TempDir(), env...)
			bucket, key := aws.String("lake"), aws.String("raw/settlement/account=A/month=2026-05/Ä b+c.tsv.gz")
			upload, err := client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key})
			if err != nil {
				t.Fatal(err)
			}
			want := bytes.Repeat([]byte("0123456789abcdef"), 12<<20/16)
			var done []types.CompletedPart
			for i := int32(1); i <= 3; i++ {
				part, err := client.UploadPart(ctx, &s3.UploadPartInput{Bucket: bucket, Key: key, UploadId: upload.UploadId, PartNumber: aws.Int32(i), Body: bytes.NewReader(want[int(i-1)*5<<20 : min(int(i)*5<<20, len(want))])})
				if err != nil {
					t.Fatal(err)
				}
				done = append(done, types.CompletedPart{ETag: part.ETag, PartNumber: aws.Int32(i)})
			}
			complete := func() error {
				_, err := client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: upload.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: done}})
				return err
			}
			if _, err := client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: key}); err == nil {
				t.Error("the object is there before its upload is complete")
			}
			if err := complete(); err != nil {
				t.Fatal(err)
			}
			for _, tt := range []struct{ ask, want string }{{"", string(want)}, {"bytes=5242870-5242889", string(want[5242870:5242890])}, {"bytes=-7", "9abcdef"}} {
				in := &s3.GetObjectInput{Bucket: bucket, Key: key}
				if tt.ask != "" {
					in.Range = aws.String(tt.ask)
				}
				out, err := client.GetObject(ctx, in)
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(out.Body)
				out.Body.Close()
				if err != nil || string(got) != tt.want {
					t.Errorf("range %q: %d bytes, error %v, want %d", tt.ask, len(got), err, len(tt.want))
				}
			}
			for i := range 25 {
				if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String(fmt.Sprintf("pages/%02d", i)), Body: bytes.NewReader(nil)}); err != nil {
					t.Fatal(err)
				}
			}
			var keys []string
			pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: bucket, Prefix: aws.String("pages/"), MaxKeys: aws.Int32(10)})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					t.Fatal(err)
				}
				for _, o := range page.Contents {
					keys = append(keys, *o.Key)
				}
			}
			if len(keys) != 25 || keys[0] != "pages/00" || keys[24] != "pages/24" {
				t.Errorf("listed %d keys: %v", len(keys), keys)
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

func TestPortTakenMeanwhile(t *testing.T) {
	_, client := start(t, t.TempDir(), "STORAGE_OVERTAKEN=1")
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("lake"), Key: aws.String("k"), Body: bytes.NewReader([]byte("x"))})
	if err != nil {
		t.Error(err)
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
