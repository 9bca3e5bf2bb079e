package laketest_test

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/lake/laketest"
	"sellerhouse/extract/process"
	"sellerhouse/extract/storage"
)

// TestMain is also the storage: with STORAGE_DIR set the test binary serves it, as the program's own verb does.
func TestMain(m *testing.M) {
	if dir := os.Getenv("STORAGE_DIR"); dir != "" {
		ctx, cancel := process.UntilParentGone(context.Background())
		defer cancel()
		err := storage.Serve(ctx, storage.Config{
			Dir: dir, Listen: "127.0.0.1:0",
			Ready: func(addr string) { _ = process.Announce(os.Stdout, process.Ready{Addr: addr}) },
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func TestMemory(t *testing.T) {
	laketest.Run(t, func(*testing.T) lake.Store { return lake.NewMemory() })
}

func TestS3(t *testing.T) {
	dir := t.TempDir()
	p, err := process.Start(t.Context(), process.Config{Args: []string{"storage"}, Env: []string{"STORAGE_DIR=" + dir}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Stop() })
	access, secret, err := storage.Keys(dir)
	if err != nil {
		t.Fatal(err)
	}
	client := storage.Client(p.Addr(), access, secret)
	var n atomic.Int32
	laketest.Run(t, func(t *testing.T) lake.Store {
		bucket := fmt.Sprintf("lake-%d", n.Add(1))
		if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
			t.Fatal(err)
		}
		s, err := lake.NewS3(t.Context(), lake.S3Config{Bucket: bucket, Endpoint: "http://" + p.Addr(), AccessKey: access, SecretKey: secret})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
