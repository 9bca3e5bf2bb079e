package parts

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/storage"
)

// embeddedBucket is the only bucket of the embedded storage.
const embeddedBucket = "lake"

// openLake connects to the bucket, starting the embedded storage where there is none configured.
func (p *Parts) openLake(ctx context.Context) error {
	cfg := p.Config.S3
	if !cfg.Embedded() {
		store, err := lake.NewS3(ctx, lake.S3Config{Bucket: cfg.Bucket, Region: cfg.Region, Endpoint: cfg.Endpoint, KMSKey: cfg.KMSKey})
		if err != nil {
			return err
		}
		p.Store = under(store, slashed(cfg.Prefix))
		return nil
	}
	dir := filepath.Join(p.Config.DataDir, "storage")
	s := p.child("storage", dir, cfg.Listen, "--data-dir", dir)
	s.probe = func(ctx context.Context, addr string) error {
		access, secret, err := storage.Keys(dir)
		if err != nil {
			return err
		}
		_, err = storage.Client(addr, access, secret).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(embeddedBucket)})
		return err
	}
	p.storage = s
	if err := s.open(ctx); err != nil {
		return err
	}
	access, secret, err := storage.Keys(dir)
	if err != nil {
		return err
	}
	p.Store, err = lake.NewS3(ctx, lake.S3Config{
		Bucket: embeddedBucket, Region: storage.Region, Endpoint: "http://" + s.address(), AccessKey: access, SecretKey: secret,
	})
	return err
}

// lakeForEngine returns what the embedded engine needs to read the lake. No address means that it cannot:
// temporary credentials would end before the engine does.
func (p *Parts) lakeForEngine(ctx context.Context) (url, access, secret string, err error) {
	cfg := p.Config.S3
	if cfg.Embedded() {
		access, secret, err = storage.Keys(filepath.Join(p.Config.DataDir, "storage"))
		return "http://" + p.storage.address() + "/" + embeddedBucket + "/", access, secret, err
	}
	c, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(cfg.Region))
	if err != nil {
		return "", "", "", fmt.Errorf("aws configuration: %w", err)
	}
	keys, err := c.Credentials.Retrieve(ctx)
	if err != nil {
		return "", "", "", fmt.Errorf("aws credentials for bucket %s: %w; set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", cfg.Bucket, err)
	}
	if keys.SessionToken != "" {
		return "", "", "", nil
	}
	base := cfg.Endpoint + "/" + cfg.Bucket
	if cfg.Endpoint == "" {
		base = "https://" + cfg.Bucket + ".s3." + cfg.Region + ".amazonaws.com"
	}
	return base + "/" + slashed(cfg.Prefix), keys.AccessKeyID, keys.SecretAccessKey, nil
}

func slashed(prefix string) string {
	if prefix == "" {
		return ""
	}
	return prefix + "/"
}

// probeSimulator asks whether a simulated Amazon is at addr.
func probeSimulator(ctx context.Context, addr string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/_clock", nil)
	if err != nil {
		return err
	}
	res, err := probeClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return errors.New("no simulated Amazon: " + res.Status)
	}
	return nil
}
